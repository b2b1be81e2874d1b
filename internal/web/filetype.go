package web

import (
	"archive/zip"
	"bytes"
	"io"
	"net/http"
	"path"
	"slices"
	"strings"
	"unicode/utf8"
)

// A fileType is one that may be put in evidence: its names' endings, and how
// its content shows itself. Both must agree.
type fileType struct {
	name    string // for people
	media   string
	endings []string
	is      func([]byte) bool
}

// Types that can carry a program, or that a browser would run, are not among
// them: no HTML, no SVG, no Office file with macros.
var fileTypes = []fileType{
	{"PDF", "application/pdf", []string{".pdf"}, isPDF},
	{"JPEG picture", "image/jpeg", []string{".jpg", ".jpeg"}, begins("\xff\xd8\xff")},
	{"PNG picture", "image/png", []string{".png"}, begins("\x89PNG\r\n\x1a\n")},
	{"WebP picture", "image/webp", []string{".webp"}, isRIFF("WEBP")},
	{"HEIC picture", "image/heic", []string{".heic", ".heif"}, isFtyp("heic", "heix", "mif1", "msf1", "heif")},
	{"Word document", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", []string{".docx"}, isOffice("word/document.xml")},
	{"Excel sheet", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", []string{".xlsx"}, isOffice("xl/workbook.xml")},
	{"OpenDocument text", "application/vnd.oasis.opendocument.text", []string{".odt"}, isOpenDocument("application/vnd.oasis.opendocument.text")},
	{"OpenDocument sheet", "application/vnd.oasis.opendocument.spreadsheet", []string{".ods"}, isOpenDocument("application/vnd.oasis.opendocument.spreadsheet")},
	{"sound (MP3)", "audio/mpeg", []string{".mp3"}, isMP3},
	{"sound (M4A)", "audio/mp4", []string{".m4a"}, isFtyp("M4A ", "mp42", "isom", "M4B ")},
	{"sound (Ogg)", "audio/ogg", []string{".ogg", ".opus", ".oga"}, begins("OggS")},
	{"film (MP4)", "video/mp4", []string{".mp4", ".m4v", ".mov"}, isFtyp("isom", "iso2", "mp41", "mp42", "avc1", "M4V ", "qt  ", "iso4", "iso5", "iso6")},
	{"plain text", "text/plain", []string{".txt", ".text", ".eml", ".csv", ".md"}, isText},
}

// acceptedKinds is what a person is told may be sent.
const acceptedKinds = "PDF, pictures (JPEG, PNG, WebP, HEIC), documents (Word, Excel, OpenDocument, plain text), sound (MP3, M4A, Ogg) and film (MP4)"

// accepted is the same for the browser's file chooser.
func accepted() string {
	var endings []string
	for _, t := range fileTypes {
		endings = append(endings, t.endings...)
	}
	return strings.Join(endings, ",")
}

// recognise gives the media type of a file by name and content; why not, in
// words, where it may not be put in evidence.
func recognise(name string, data []byte) (media, refusal string) {
	ending := strings.ToLower(path.Ext(name))
	i := slices.IndexFunc(fileTypes, func(t fileType) bool { return slices.Contains(t.endings, ending) })
	switch {
	case len(data) == 0:
		return "", "is empty"
	case i < 0 && ending == "":
		return "", "has no ending such as .pdf, so we cannot tell what it is"
	case i < 0:
		return "", "is of a kind that we do not take (" + ending + ")"
	case !fileTypes[i].is(data):
		return "", "is called " + ending + ", and its content is something else"
	}
	return fileTypes[i].media, ""
}

// kindName names a media type for people.
func kindName(media string) string {
	for _, t := range fileTypes {
		if t.media == media {
			return t.name
		}
	}
	return "file"
}

func begins(magic string) func([]byte) bool {
	return func(b []byte) bool { return bytes.HasPrefix(b, []byte(magic)) }
}

// isPDF: readers take a PDF whose head stands somewhere in its first kilobyte.
// One that begins as something else is refused: it is two files in one.
func isPDF(b []byte) bool { return bytes.HasPrefix(b, []byte("%PDF-")) }

func isRIFF(form string) func([]byte) bool {
	return func(b []byte) bool { return len(b) > 12 && string(b[:4]) == "RIFF" && string(b[8:12]) == form }
}

func isFtyp(brands ...string) func([]byte) bool {
	return func(b []byte) bool {
		return len(b) > 12 && string(b[4:8]) == "ftyp" && slices.Contains(brands, string(b[8:12]))
	}
}

func isMP3(b []byte) bool {
	return bytes.HasPrefix(b, []byte("ID3")) || len(b) > 2 && b[0] == 0xff && b[1]&0xe0 == 0xe0 && b[1] != 0xff
}

// isText: what a browser would take for a page is no plain text, whatever its name.
func isText(b []byte) bool {
	return utf8.Valid(b) && !bytes.ContainsRune(b, 0) && strings.HasPrefix(http.DetectContentType(b), "text/plain")
}

// isOffice looks for the part that makes a zip an Office file, and for macros.
func isOffice(part string) func([]byte) bool {
	return func(b []byte) bool {
		z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
		if err != nil {
			return false
		}
		found := false
		for _, f := range z.File {
			if strings.Contains(strings.ToLower(f.Name), "vbaproject") {
				return false
			}
			found = found || f.Name == part
		}
		return found
	}
}

// isOpenDocument: the first part of the zip is called mimetype and says what it is.
func isOpenDocument(media string) func([]byte) bool {
	return func(b []byte) bool {
		z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
		if err != nil || len(z.File) == 0 || z.File[0].Name != "mimetype" {
			return false
		}
		f, err := z.File[0].Open()
		if err != nil {
			return false
		}
		defer f.Close()
		said, err := io.ReadAll(io.LimitReader(f, 256))
		if err != nil || string(bytes.TrimSpace(said)) != media {
			return false
		}
		return !slices.ContainsFunc(z.File, func(f *zip.File) bool { return strings.HasPrefix(f.Name, "Basic/") })
	}
}
