package show

import "testing"

func TestTableForms(t *testing.T) {
	tab := table{
		[]string{"model", "top-1", "time", "note"},
		[][]string{{"lite0 <b>", "97.4 %", "1,250 ms", "σ = 0.1"}, {"vgg", "9 %", "", "-"}},
		"A & B",
	}
	html := `<table style="margin:0.5em 0"><caption style="text-align:left;padding-bottom:0.4em">A &amp; B</caption>` +
		`<thead><tr><th scope="col" style="text-align:left">model</th><th scope="col" style="text-align:right">top-1</th>` +
		`<th scope="col" style="text-align:right">time</th><th scope="col" style="text-align:left">note</th></tr></thead>` +
		`<tbody><tr><th scope="row" style="text-align:left">lite0 &lt;b&gt;</th><td style="text-align:right">97.4 %</td>` +
		`<td style="text-align:right">1,250 ms</td><td style="text-align:left">σ = 0.1</td></tr>` +
		`<tr><th scope="row" style="text-align:left">vgg</th><td style="text-align:right">9 %</td>` +
		`<td style="text-align:right"></td><td style="text-align:left">-</td></tr></tbody></table>`
	if got := tab.html(); got != html {
		t.Errorf("HTML\n got %s\nwant %s", got, html)
	}
	text := "A & B\n\n" +
		"model       top-1      time  note\n" +
		"---------  ------  --------  -------\n" +
		"lite0 <b>  97.4 %  1,250 ms  σ = 0.1\n" +
		"vgg           9 %            -\n"
	if got := tab.text(); got != text {
		t.Errorf("text\n got %q\nwant %q", got, text)
	}
}

func TestNumericColumns(t *testing.T) {
	for cell, want := range map[string]bool{
		"1": true, "-3.5": true, "+0.10": true, "1e-05": true, "97 %": true, "97%": true, "0.65 s": true, "900 img/s": true,
		"1,234": true, "≤ 3": true, "2×": true, "": false, "-": false, "cat": false, "3 by 4": false, "v2": false, "(0,0)": false,
	} {
		tab := table{[]string{"c"}, [][]string{{cell}}, ""}
		if got := tab.numeric(0); got != want {
			t.Errorf("%q counts as a number: %v", cell, got)
		}
	}
}
