package show

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"html"
	"image"
	"image/color"
	"image/jpeg"
	"strings"

	"github.com/imagelab-go/imagelab/lib/picture"
)

// Strip is one thing as it is at each position of a slider.
type Strip struct {
	// Name names it, Note says a little more.
	Name, Note string
	// Pictures are as many as the slider has positions.
	Pictures []*image.RGBA
}

// SliderConfig says how [Slider] lays strips out.
type SliderConfig struct {
	// What is what slides, for example "strength".
	What string
	// Values are what stands at each position.
	Values []string
	// Cell is the size of a picture in pixels, into which each is fitted; 80 x 60
	// by default.
	Cell image.Point
	// Columns is how many strips stand side by side; 2 by default.
	Columns int
}

// stripQuality is the quality of the JPEG that a strip is embedded as.
const stripQuality = 75

// stripGround is what pictures are laid on that do not fill their cell.
var stripGround = color.RGBA{0xe4, 0xe6, 0xea, 0xff}

// Slider shows strips of pictures with a slider above them that picks one
// position of all. What is stored is a table of whole strips, which is also what
// there is to see where scripts do not run: on GitHub, on paper, in a notebook
// that is not trusted. A small script adds the slider; it loads nothing. It
// panics when there are no strips, one has no name or another number of pictures
// than there are values, or alt or caption is empty.
func Slider(strips []Strip, cfg SliderConfig, alt, caption string) {
	mustAlt("Slider", alt)
	if strings.TrimSpace(caption) == "" {
		panic("show.Slider: the caption is empty; say what to make of the strips")
	}
	if cfg.Cell == (image.Point{}) {
		cfg.Cell = image.Pt(80, 60)
	}
	if cfg.Columns < 1 {
		cfg.Columns = 2
	}
	if len(strips) == 0 || len(cfg.Values) == 0 {
		panic(fmt.Sprintf("show.Slider: %d strips and %d values; give at least one of each", len(strips), len(cfg.Values)))
	}
	whole := make([]*image.RGBA, len(strips))
	names := make([]string, len(strips))
	for i, s := range strips {
		if s.Name == "" || len(s.Pictures) != len(cfg.Values) {
			panic(fmt.Sprintf("show.Slider: strip %d is called %q and has %d pictures, for %d values", i, s.Name, len(s.Pictures), len(cfg.Values)))
		}
		whole[i] = mustGrid(picture.Images(s.Pictures), picture.GridConfig{Columns: len(cfg.Values), Cell: cfg.Cell, Gap: -1, Background: stripGround})
		names[i] = s.Name
	}
	still := mustGrid(picture.Images(whole), picture.GridConfig{Columns: cfg.Columns, Labels: names})
	page, err := cfg.html(strips, whole, alt, caption)
	if err != nil {
		panic(fmt.Sprintf("show.Slider: %v", err))
	}
	out.slider(page, still, alt, caption)
}

// mustGrid lays pictures out; it panics where that cannot be done.
func mustGrid(pictures []image.Image, cfg picture.GridConfig) *image.RGBA {
	grid, err := picture.Grid(pictures, cfg)
	if err != nil {
		panic(fmt.Sprintf("show.Slider: %v", err))
	}
	return grid
}

// html returns the figure and its script.
func (cfg SliderConfig) html(strips []Strip, whole []*image.RGBA, alt, caption string) (string, error) {
	var b strings.Builder
	fmt.Fprintf(&b, `<figure style="margin:0.5em 0" role="group" aria-label="%s" data-slider="%s" data-what="%s"><table><tbody>`,
		html.EscapeString(alt), html.EscapeString(strings.Join(cfg.Values, "|")), html.EscapeString(cfg.What))
	for i, s := range strips {
		if i%cfg.Columns == 0 {
			b.WriteString("<tr>")
		}
		var file bytes.Buffer
		if err := jpeg.Encode(&file, whole[i], &jpeg.Options{Quality: stripQuality}); err != nil {
			return "", err
		}
		fmt.Fprintf(&b, `<th scope="row" style="text-align:left;font-weight:normal;max-width:9em"><b>%s</b><br><small>%s</small></th>`,
			strings.ReplaceAll(html.EscapeString(s.Name), "_", "_<wbr>"), html.EscapeString(s.Note))
		fmt.Fprintf(&b, `<td><img src="data:image/jpeg;base64,%s" width="%d" height="%d" alt="%s" style="object-fit:cover;max-width:none"></td>`,
			base64.StdEncoding.EncodeToString(file.Bytes()), whole[i].Rect.Dx(), cfg.Cell.Y,
			html.EscapeString(fmt.Sprintf("%s at the %s %s", s.Name, cfg.What, strings.Join(cfg.Values, ", "))))
		if i%cfg.Columns == cfg.Columns-1 || i == len(strips)-1 {
			b.WriteString("</tr>")
		}
	}
	fmt.Fprintf(&b, `</tbody></table><figcaption style="margin-top:0.4em;max-width:60em">%s</figcaption></figure><script>%s</script>`,
		html.EscapeString(caption), sliderScript)
	return b.String(), nil
}

// sliderScript adds a slider to the figures of a page that have none yet: at its
// left end all positions are seen, at the others one of them, twice as large.
const sliderScript = `document.querySelectorAll("figure[data-slider]").forEach(function (f) {
  if (f.querySelector("input")) return;
  var values = f.dataset.slider.split("|"), n = values.length, line = document.createElement("label");
  var slider = document.createElement("input"), text = document.createElement("output");
  slider.type = "range"; slider.min = 0; slider.max = n; slider.value = 0;
  slider.style.cssText = "width:20em;vertical-align:middle;margin:0 0.8em";
  line.append(f.dataset.what + " ", slider, text);
  line.style.cssText = "display:block;margin:0.4em 0";
  f.prepend(line);
  slider.oninput = function () {
    var at = slider.value - 1;
    text.textContent = at < 0 ? "all: " + values.join(", ") : values[at];
    f.querySelectorAll("img").forEach(function (i) {
      var w = i.getAttribute("width") / n, h = +i.getAttribute("height");
      i.style.width = (at < 0 ? n * w : 2 * w) + "px";
      i.style.height = (at < 0 ? h : 2 * h) + "px";
      i.style.objectPosition = at < 0 || n < 2 ? "" : 100 * at / (n - 1) + "% 0";
    });
  };
  slider.oninput();
});`
