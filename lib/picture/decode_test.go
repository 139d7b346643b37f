package picture_test

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/imagelab-go/imagelab/lib/picture"
)

// tolerance returns by how much samples of a file may leave Pillow's, and why.
func tolerance(name string) int {
	switch filepath.Ext(name) {
	case ".jpg":
		// libjpeg and Go round their inverse DCTs differently: by one level of
		// luma or colour, which weighs up to 1.772, in each plane.
		return 3
	}
	return 0 // lossless, or specified to the bit
}

func TestDecodeEqualsPillow(t *testing.T) {
	data, err := os.ReadFile("testdata/formats.json")
	if err != nil {
		t.Fatal(err)
	}
	var golden struct {
		Files map[string]struct {
			W, H int
			RGB  []byte
		}
	}
	if err := json.Unmarshal(data, &golden); err != nil {
		t.Fatal(err)
	}
	if len(golden.Files) < 50 {
		t.Fatalf("only %d golden files", len(golden.Files))
	}
	for name, want := range golden.Files {
		got, err := picture.Open(filepath.Join("testdata/formats", name))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got.Rect != image.Rect(0, 0, want.W, want.H) || !got.Opaque() {
			t.Errorf("%s: bounds %v, opaque %v; want %d x %d", name, got.Rect, got.Opaque(), want.W, want.H)
			continue
		}
		worst, at := worstDifference(rgb(got), want.RGB)
		if worst > tolerance(name) {
			t.Errorf("%s: pixel (%d,%d) channel %d is off by %d, allowed %d", name,
				at/3%want.W, at/3/want.W, at%3, worst, tolerance(name))
		}
	}
}

// worstDifference returns the largest difference of two sample lists and its
// place.
func worstDifference(got, want []byte) (worst, at int) {
	for i := range want {
		if d := max(int(got[i])-int(want[i]), int(want[i])-int(got[i])); d > worst {
			worst, at = d, i
		}
	}
	return worst, at
}

// files returns the contents of the golden files by name.
func files(t testing.TB) map[string][]byte {
	t.Helper()
	paths, err := filepath.Glob("testdata/formats/*")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no golden files: %v", err)
	}
	contents := make(map[string][]byte)
	for _, path := range paths {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		contents[filepath.Base(path)] = data
	}
	return contents
}

func TestTruncatedFilesAreRefused(t *testing.T) {
	for name, data := range files(t) {
		if name == "animated.gif" { // its first frame ends early in the file
			data = data[:len(data)/2]
		}
		for _, part := range []float64{0.2, 0.5, 0.8, 0.95} {
			cut := data[:int(part*float64(len(data)))]
			img, err := picture.Decode(bytes.NewReader(cut))
			if err == nil {
				t.Errorf("%s cut to %d of %d bytes: gave a %v picture without an error", name, len(cut), len(data), img.Rect)
			} else if !errors.Is(err, picture.ErrDamaged) || !strings.Contains(err.Error(), "again") {
				t.Errorf("%s cut to %d of %d bytes: %v", name, len(cut), len(data), err)
			}
		}
	}
}

func TestRefusalsSayWhatToDo(t *testing.T) {
	for _, c := range []struct {
		name, data string
		is         error
		says       string
	}{
		{"empty", "", picture.ErrEmpty, "0 bytes"},
		{"one byte", "\xff", picture.ErrNotPicture, `begins with "\xff"`},
		{"text", "hello, this is no picture", picture.ErrNotPicture, "give a JPEG"},
		{"page", "<!DOCTYPE html><html>", picture.ErrNotPicture, "<!DOCTYPE ht"},
		{"photo of a phone", "\x00\x00\x00\x18ftypheic\x00\x00", picture.ErrUnsupported, "HEIC"},
		{"drawing", `<svg xmlns="http://www.w3.org/2000/svg">`, picture.ErrUnsupported, "SVG"},
		{"archive", "PK\x03\x04....", picture.ErrUnsupported, "unpack"},
		{"pointer", "version https://git-lfs.github.com/spec/v1\n", picture.ErrUnsupported, "git lfs pull"},
		{"bare PNG", "\x89PNG\r\n\x1a\n", picture.ErrDamaged, "too early"},
		{"bare JPEG", "\xff\xd8\xff", picture.ErrDamaged, "too early"},
		{"bare BMP", "BM", picture.ErrDamaged, "too early"},
		{"bare TIFF", "II*\x00", picture.ErrDamaged, "TIFF"},
		{"bare WebP", "RIFF\x10\x00\x00\x00WEBP", picture.ErrDamaged, "WebP"},
		{"old BMP", "BM\x1a\x00\x00\x00\x00\x00\x00\x00\x1a\x00\x00\x00\x0c\x00\x00\x00\x01\x00\x01\x00\x01\x00\x18\x00", picture.ErrUnsupported, "8-bit PNG"},
	} {
		_, err := picture.Decode(strings.NewReader(c.data))
		if !errors.Is(err, c.is) || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: got %v; want it to be %q and say %q", c.name, err, c.is, c.says)
		}
	}
}

func TestOpenNamesTheFile(t *testing.T) {
	folder := t.TempDir()
	empty := filepath.Join(folder, "empty.jpg")
	if err := os.WriteFile(empty, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	for path, says := range map[string]string{
		empty:                              "0 bytes",
		folder:                             "is a folder",
		filepath.Join(folder, "gone.jpg"):  "no such file",
		filepath.Join(empty, "beyond.jpg"): "not a directory",
	} {
		_, err := picture.Open(path)
		if err == nil || !strings.Contains(err.Error(), path) || !strings.Contains(err.Error(), says) {
			t.Errorf("Open(%s): %v; want it to name the file and say %q", path, err, says)
		}
	}
}

// huge returns files whose headers promise sizes far beyond the limit, made by
// patching the sizes of small ones.
func huge(t *testing.T) map[string][]byte {
	const side = 50_000
	all := files(t)
	big, little := binary.BigEndian, binary.LittleEndian

	pngFile := bytes.Clone(all["rgb.png"])
	big.PutUint32(pngFile[16:], side)
	big.PutUint32(pngFile[20:], side)
	big.PutUint32(pngFile[29:], crc32.ChecksumIEEE(pngFile[12:29]))

	gifFile := bytes.Clone(all["palette.gif"])
	little.PutUint16(gifFile[6:], side)
	little.PutUint16(gifFile[8:], side)

	bmpFile := bytes.Clone(all["rgb.bmp"])
	little.PutUint32(bmpFile[18:], side)
	little.PutUint32(bmpFile[22:], side)

	// WebP cannot say more than 16383: 268 million pixels.
	webpFile := bytes.Clone(all["lossless.webp"])
	little.PutUint32(webpFile[21:], 16382|16382<<14)

	jpegFile, progressive := bytes.Clone(all["420.jpg"]), bytes.Clone(all["progressive.jpg"])
	for marker, file := range map[string][]byte{"\xff\xc0": jpegFile, "\xff\xc2": progressive} {
		frame := bytes.Index(file, []byte(marker))
		big.PutUint16(file[frame+5:], side)
		big.PutUint16(file[frame+7:], side)
	}

	tiffFile := bytes.Clone(all["raw.tif"])
	directory := tiffFile[little.Uint32(tiffFile[4:])+2:]
	for i := range 2 { // ImageWidth and ImageLength come first
		little.PutUint16(directory[12*i+2:], 4) // LONG
		little.PutUint32(directory[12*i+8:], side)
	}
	return map[string][]byte{"png": pngFile, "gif": gifFile, "bmp": bmpFile, "webp": webpFile,
		"jpeg": jpegFile, "progressive jpeg": progressive, "tiff": tiffFile}
}

func TestAbsurdSizesAreRefusedWithoutMemory(t *testing.T) {
	for name, data := range huge(t) {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := picture.Decode(bytes.NewReader(data))
		runtime.ReadMemStats(&after)
		if !errors.Is(err, picture.ErrTooLarge) || !strings.Contains(err.Error(), "MaxPixels") {
			t.Errorf("%s: %v", name, err)
		}
		if used := after.TotalAlloc - before.TotalAlloc; used > 1<<20 {
			t.Errorf("%s: refusing it took %d bytes of memory", name, used)
		}
	}
}

func TestMaxPixels(t *testing.T) {
	data := files(t)["rgb.png"] // 33 x 21
	if _, err := picture.Decode(bytes.NewReader(data), picture.MaxPixels(33*21)); err != nil {
		t.Errorf("at the limit: %v", err)
	}
	_, err := picture.Decode(bytes.NewReader(data), picture.MaxPixels(33*21-1))
	if !errors.Is(err, picture.ErrTooLarge) || !strings.Contains(err.Error(), "33 x 21") {
		t.Errorf("above the limit: %v", err)
	}
}

func TestOrientationsAgree(t *testing.T) {
	all := files(t)
	// The stored pixels are the same in all eight files, so the upright ones
	// must be the eight symmetries of the first.
	stored, err := picture.Decode(bytes.NewReader(all["orientation1.jpg"]))
	if err != nil {
		t.Fatal(err)
	}
	for o := 1; o <= 8; o++ {
		data := all[fmt.Sprintf("orientation%d.jpg", o)]
		asStored, err := picture.Decode(bytes.NewReader(data), picture.AsStored())
		if err != nil || !bytes.Equal(asStored.Pix, stored.Pix) {
			t.Errorf("orientation %d: AsStored differs from the stored pixels (%v)", o, err)
		}
		upright, err := picture.Decode(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		if wantW := []int{33, 21}[o/5]; upright.Rect.Dx() != wantW {
			t.Errorf("orientation %d: width %d, want %d", o, upright.Rect.Dx(), wantW)
		}
		seen := map[color.RGBA]int{}
		for i := 0; i < len(upright.Pix); i += 4 {
			seen[color.RGBA{upright.Pix[i], upright.Pix[i+1], upright.Pix[i+2], 255}]++
		}
		for i := 0; i < len(stored.Pix); i += 4 {
			seen[color.RGBA{stored.Pix[i], stored.Pix[i+1], stored.Pix[i+2], 255}]--
		}
		for c, n := range seen {
			if n != 0 {
				t.Fatalf("orientation %d: colour %v occurs %+d times more than stored", o, c, n)
			}
		}
	}
}

func TestBackground(t *testing.T) {
	// A half transparent red pixel keeps its red whatever it lies over.
	img := image.NewNRGBA(image.Rect(0, 0, 1, 1))
	img.SetNRGBA(0, 0, color.NRGBA{255, 0, 0, 128})
	var file bytes.Buffer
	if err := png.Encode(&file, img); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		opts []picture.Option
		want color.RGBA
	}{
		{nil, color.RGBA{255, 127, 127, 255}},
		{[]picture.Option{picture.Background(color.Black)}, color.RGBA{128, 0, 0, 255}},
		{[]picture.Option{picture.Background(color.RGBA{0, 0, 200, 255})}, color.RGBA{128, 0, 100, 255}},
	} {
		got, err := picture.Decode(bytes.NewReader(file.Bytes()), c.opts...)
		if err != nil || got.RGBAAt(0, 0) != c.want {
			t.Errorf("got %v (%v), want %v", got, err, c.want)
		}
	}
}

// FuzzDecode feeds damaged files to all decoders: whatever the bytes, there is
// a picture or an error, no panic, and no more pixels than allowed.
func FuzzDecode(f *testing.F) {
	for _, data := range files(f) {
		f.Add(data)
	}
	const limit = 1 << 16
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, size := range []int{limit, 8} { // whole pictures, and reduced ones
			img, err := picture.Decode(bytes.NewReader(data), picture.MaxPixels(limit), picture.AtLeast(size, size))
			if err != nil {
				if img != nil {
					t.Error("both a picture and an error")
				}
				continue
			}
			if img.Rect.Min != (image.Point{}) || img.Rect.Empty() || img.Rect.Dx()*img.Rect.Dy() > limit || !img.Opaque() {
				t.Errorf("not a plain picture: %v, opaque %v", img.Rect, img.Opaque())
			}
		}
	})
}
