package web

import (
	"html/template"

	"duly/internal/web/chart"
	"duly/statistics"
)

func promisesChart(rows []FigureRow) template.HTML {
	var out []chart.Row
	for _, r := range rows {
		out = append(out, chart.Row{Name: r.What, Kept: r.Counts.Kept, Late: r.Counts.Missed + r.Counts.Overdue, Running: r.Counts.Running})
	}
	return chart.OnTime("promises-chart", out)
}

func backlogChart(p statistics.PastSummary) template.HTML {
	var years []chart.Year
	for _, y := range p.Backlog {
		years = append(years, chart.Year{Year: y.Year, Open: y.Open})
	}
	return chart.Backlog("backlog-chart", years)
}

func spreadChart(p statistics.PastSummary) template.HTML {
	if p.Days.Median == nil {
		return ""
	}
	var bins []chart.Bin
	for _, b := range p.Spread {
		bins = append(bins, chart.Bin{From: b.From, To: b.To, Count: b.Count})
	}
	return chart.Days("spread-chart", bins, *p.Days.Median)
}
