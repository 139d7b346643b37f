package picture_test

import (
	"image"
	"image/color"
	"math"
	"reflect"
	"strings"
	"testing"

	"github.com/gomlx/compute/dtypes/bfloat16"
	"github.com/gomlx/compute/dtypes/float16"
	"github.com/gomlx/gomlx/core/tensors"

	"github.com/imagelab-go/imagelab/lib/picture"
)

// odd are pictures of differing sizes and kinds, with bounds away from 0.
func odd() []image.Image {
	grey := image.NewGray(image.Rect(-2, 7, 3, 9))
	grey.SetGray(2, 8, color.Gray{99})
	return []image.Image{
		hashed(7, 5),
		hashed(1, 1),
		hashed(20, 9).SubImage(image.Rect(2, 1, 9, 4)),
		grey,
	}
}

// same reports whether two pictures are equal pixel by pixel, each counted
// from its own corner.
func same(a, b image.Image) bool {
	return a.Bounds().Size() == b.Bounds().Size() && string(picture.Flatten(a).Pix) == string(picture.Flatten(b).Pix)
}

func TestBatchKeepsPictures(t *testing.T) {
	imgs := odd()
	b, err := picture.NewBatch(imgs...)
	if err != nil {
		t.Fatal(err)
	}
	if b.Count != 4 || b.Width != 7 || b.Height != 5 || len(b.Pixels) != 4*7*5*3 {
		t.Fatalf("batch of %d, %d x %d, %d samples", b.Count, b.Width, b.Height, len(b.Pixels))
	}
	for i, img := range imgs {
		if !same(b.Image(i), img) {
			t.Errorf("picture %d changed in the batch", i)
		}
		for y := range b.Height {
			for x := range b.Width {
				inside := x < b.Sizes[i].X && y < b.Sizes[i].Y
				v := b.Pixels[((i*b.Height+y)*b.Width+x)*3:][:3]
				if !inside && (v[0]|v[1]|v[2]) != 0 {
					t.Fatalf("padding of picture %d at (%d,%d) is %v", i, x, y, v)
				}
			}
		}
	}
}

func TestBatchTensors(t *testing.T) {
	b, err := picture.NewBatch(odd()...)
	if err != nil {
		t.Fatal(err)
	}
	pixels := b.Tensor()
	pixels.Shape().AssertDims(4, 5, 7, 3)
	if got := tensors.MustCopyFlatData[uint8](pixels); string(got) != string(b.Pixels) {
		t.Error("the tensor differs from the batch")
	}
	b.Pixels[0]++ // the tensor must not share the batch's memory
	if got := tensors.MustCopyFlatData[uint8](pixels); got[0] == b.Pixels[0] {
		t.Error("the tensor changed with the batch")
	}
	want := [][]int32{{5, 7}, {1, 1}, {3, 7}, {2, 5}}
	for i, row := range b.SizesTensor().Value().([][]int32) {
		if row[0] != want[i][0] || row[1] != want[i][1] {
			t.Errorf("size %d is %v, want height and width %v", i, row, want[i])
		}
	}
}

func TestBatchErrors(t *testing.T) {
	if _, err := picture.NewBatch(); err == nil {
		t.Error("an empty batch was made")
	}
	for _, bad := range []image.Image{nil, (*image.RGBA)(nil), image.NewRGBA(image.Rectangle{})} {
		_, err := picture.NewBatch(hashed(2, 2), bad)
		if err == nil || !strings.Contains(err.Error(), "picture 1 of 2") {
			t.Errorf("bad picture: %v", err)
		}
	}
}

func TestTensorRoundTrip(t *testing.T) {
	for i, img := range odd() {
		tensor := picture.ToTensor(img)
		size := img.Bounds().Size()
		tensor.Shape().AssertDims(size.Y, size.X, 3)
		back, err := picture.FromTensor(tensor)
		if err != nil || len(back) != 1 || !same(back[0], img) {
			t.Errorf("picture %d changed on its way through a tensor (%v)", i, err)
		}
	}
}

func TestFromTensorClampsAndRounds(t *testing.T) {
	inf := math.Inf(1)
	// In double precision 0.5/255 and 2.5/255 come back as exact halves.
	values := []float64{-0.5, 0, 1, 1.5, inf, -inf, 0.5 / 255, 1.5 / 255, 2.5 / 255, 100.4 / 255, 100.6 / 255, math.SmallestNonzeroFloat64}
	want := []uint8{0, 0, 255, 255, 255, 0, 0, 2, 2, 100, 101, 0}
	img, err := picture.FromTensor(tensors.FromFlatDataAndDimensions(values, 2, 2, 3))
	if err != nil {
		t.Fatal(err)
	}
	for i, v := range rgb(img[0]) {
		if v != want[i] {
			t.Errorf("%v became %d, want %d", values[i], v, want[i])
		}
	}
}

func TestFromTensorTypes(t *testing.T) {
	var singles []float32
	var halves []float16.Float16
	var brains []bfloat16.BFloat16
	var bytes []uint8
	for _, v := range []float32{0, 0.25, 1, 2, -1, 0.5} {
		singles = append(singles, v)
		halves = append(halves, float16.FromFloat32(v))
		brains = append(brains, bfloat16.FromFloat32(v))
	}
	want := []uint8{0, 64, 255, 255, 0, 128}
	bytes = append(bytes, want...)
	for _, tensor := range []*tensors.Tensor{
		tensors.FromFlatDataAndDimensions(singles, 2, 1, 1, 3),
		tensors.FromFlatDataAndDimensions(halves, 2, 1, 1, 3),
		tensors.FromFlatDataAndDimensions(brains, 2, 1, 1, 3),
		tensors.FromFlatDataAndDimensions(bytes, 2, 1, 1, 3),
	} {
		imgs, err := picture.FromTensor(tensor)
		if err != nil || len(imgs) != 2 {
			t.Fatalf("%s: %d pictures, %v", tensor.DType(), len(imgs), err)
		}
		if got := string(rgb(imgs[0])) + string(rgb(imgs[1])); got != string(want) {
			t.Errorf("%s: got % d, want %d", tensor.DType(), []byte(got), want)
		}
	}
}

func TestFromTensorRefusals(t *testing.T) {
	nan := make([]float32, 2*3*4*3)
	nan[((1*3+2)*4+3)*3+1] = float32(math.NaN())
	for _, c := range []struct {
		tensor *tensors.Tensor
		says   string
	}{
		{tensors.FromFlatDataAndDimensions(nan, 2, 3, 4, 3), "[1 2 3 1]"},
		{tensors.FromFlatDataAndDimensions(make([]float32, 12), 3, 4), "[height, width, 3]"},
		{tensors.FromFlatDataAndDimensions(make([]float32, 12), 3, 2, 2), "[height, width, 3]"},
		{tensors.FromFlatDataAndDimensions([]float32{}, 0, 2, 3), "not empty"},
		{tensors.FromFlatDataAndDimensions(make([]int32, 12), 2, 2, 3), "uint8"},
	} {
		_, err := picture.FromTensor(c.tensor)
		if err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v; want it to say %q", c.tensor.Shape(), err, c.says)
		}
	}
}

// TestSetTakesMemoryOnce fills a batch with smaller pictures: it is as a new one, in the memory it had. A picture that is missing leaves it as it is.
func TestSetTakesMemoryOnce(t *testing.T) {
	white := func(w, h int) image.Image {
		img := image.NewRGBA(image.Rect(0, 0, w, h))
		for i := range img.Pix {
			img.Pix[i] = 255
		}
		return img
	}
	b, err := picture.NewBatch(white(7, 5), white(6, 8))
	if err != nil {
		t.Fatal(err)
	}
	memory := &b.Pixels[0]
	if err := b.Set(white(3, 2), white(2, 4), white(3, 4)); err != nil {
		t.Fatal(err)
	}
	want, err := picture.NewBatch(white(3, 2), white(2, 4), white(3, 4))
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(b, want) || &b.Pixels[0] != memory {
		t.Errorf("got %+v, want %+v in the same memory", b, want)
	}
	if err := b.Set(white(9, 9), nil); err == nil || !reflect.DeepEqual(b, want) {
		t.Errorf("error %v and %+v, want an error and the batch as it was", err, b)
	}
	if err := b.Set(white(30, 20)); err != nil || len(b.Pixels) != 3*30*20 || b.Count != 1 {
		t.Errorf("error %v and %+v, want a batch of one large picture", err, b)
	}
}
