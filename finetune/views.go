package finetune

import (
	"fmt"
	"image"
	"image/draw"
	"math"

	"github.com/imagelab-go/imagelab/lib/picture"
	"github.com/imagelab-go/imagelab/lib/zoo"
)

// View makes another picture of one, in which a network should see the same. Test-time augmentation averages the probabilities of several views
// (Krizhevsky et al., "ImageNet Classification with Deep Convolutional Neural Networks", 2012, section 4.1).
type View func(image.Image) image.Image

// views gives a named set of views, which come before the preprocessing:
//
//   - "": the picture as it is.
//   - "flip": it, and its mirror image.
//   - "five-crop": the top left, top right, bottom left and bottom right corner, and the middle, each as large as the crop of
//     the preprocessing; torchvision's FiveCrop.
//   - "ten-crop": these, and their mirror images as TenCrop has them: the five crops of the mirrored picture.
//
// Pictures must fit the preprocessing; see zoo.Preprocess.Fits.
func views(name string, p zoo.Preprocess) ([]View, error) {
	whole := View(func(img image.Image) image.Image { return img })
	crops := []View{corner(p, 0, 0), corner(p, 1, 0), corner(p, 0, 1), corner(p, 1, 1), whole}
	switch name {
	case "":
		return []View{whole}, nil
	case "flip":
		return []View{whole, mirrored}, nil
	case "five-crop", "ten-crop":
	default:
		return nil, fmt.Errorf(`finetune: no views are called %q; take "flip", "five-crop" or "ten-crop", or "" for the picture alone`, name)
	}
	if p.Raw || p.Resized() == p.Size {
		return nil, fmt.Errorf(`finetune: the preprocessing cuts no margins off (crop %g), in which %q would look; take "flip"`, p.Crop, name)
	}
	if name == "ten-crop" {
		for _, crop := range crops[:5] {
			crops = append(crops, func(img image.Image) image.Image { return crop(mirrored(img)) })
		}
	}
	return crops, nil
}

// mirrored exchanges left and right.
func mirrored(img image.Image) image.Image {
	dst := picture.Flatten(img)
	for y := range dst.Rect.Dy() {
		for left, right := 0, dst.Rect.Dx()-1; left < right; left, right = left+1, right-1 {
			a, b := dst.RGBAAt(left, y), dst.RGBAAt(right, y)
			dst.SetRGBA(left, y, b)
			dst.SetRGBA(right, y, a)
		}
	}
	return dst
}

// corner makes the view of a corner: right and bottom are 0 or 1. The preprocessing resizes and crops; so the picture is resized as it
// would do it, and the corner is put where it crops, with black around it that it cuts off again.
func corner(p zoo.Preprocess, right, bottom int) View {
	return func(img image.Image) image.Image {
		resized := picture.ResizeShort(img, p.Resized(), p.Filter)
		from := image.Pt(right*(resized.Rect.Dx()-p.Size), bottom*(resized.Rect.Dy()-p.Size))
		dst := image.NewRGBA(image.Rect(0, 0, p.Resized(), p.Resized()))
		draw.Draw(dst, dst.Rect, image.Black, image.Point{}, draw.Src)
		draw.Draw(dst, picture.CenterRect(dst.Rect.Size(), p.Size, p.Size), resized, from, draw.Src)
		return dst
	}
}

// averageProbabilities averages the probabilities that the logits of several views stand for, each `[pictures][classes]`, and gives
// their logarithms, which are logits as well: softmax of them is the average. They are finite where the logits are.
func averageProbabilities(views ...[][]float32) [][]float32 {
	all := make([][]float32, len(views[0]))
	for i := range all {
		logs := make([][]float64, len(views))
		for v := range views {
			logs[v] = logSoftmax(views[v][i])
		}
		all[i] = make([]float32, len(views[0][i]))
		for c := range all[i] {
			all[i][c] = logMean(logs, c)
		}
	}
	return all
}

// logMean is the logarithm of the mean of probabilities, for the logarithms of those of a class.
func logMean(logs [][]float64, class int) float32 {
	largest, sum := math.Inf(-1), 0.0
	for _, l := range logs {
		largest = max(largest, l[class])
	}
	for _, l := range logs {
		sum += math.Exp(l[class] - largest)
	}
	return float32(max(largest+math.Log(sum/float64(len(logs))), -math.MaxFloat32))
}
