package manuscript

func readPDF(data []byte) (*Manuscript, error) { return nil, refuse(saveText, "x") }
