// Package duly is the house: its packages stand in the folders beside this
// file, and house_test.go is their plan. It holds no code of its own.
package duly
