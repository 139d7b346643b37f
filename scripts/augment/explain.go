package main

import (
	"fmt"
	"image"
	"path/filepath"
	"strings"

	"github.com/imagelab-go/imagelab/augment"
	"github.com/imagelab-go/imagelab/lib/picture"
)

// explainSteps saves a strip of the picture after each step of a draw, with what is marked in it.
func (m *maker) explainSteps(s subject, d augment.Draw, folder string) error {
	rules := augment.SampleRules{BoxRules: m.rules, Twins: m.twinsIn(s.objects), Outside: int32(m.maskOutside)}
	steps, err := m.aug.Explain(m.eng.Backend, s.sample(), d, rules)
	if err != nil {
		return err
	}
	var largest image.Point
	for _, step := range steps {
		size := step.Sample.Pictures[0].Bounds().Size()
		largest = image.Pt(max(largest.X, size.X), max(largest.Y, size.Y))
	}
	strip := newGrid(min(len(steps), 16), largest) // four in a row, however many steps there are
	strip.FontSize = 13
	var before image.Point
	for i, step := range steps {
		size := step.Sample.Pictures[0].Bounds().Size()
		text := "the picture"
		if i > 0 {
			text = fmt.Sprintf("%d. %s", i, caption(step.Step))
		}
		if size != before {
			text += fmt.Sprintf(", %d x %d", size.X, size.Y)
		}
		strip.Labels, before = append(strip.Labels, text), size
		strip.add(step.Sample, rules.Outside)
	}
	return strip.save(filepath.Join(folder, explainName))
}

// caption is a step in a few words: numbers with three digits, long lists by their length.
func caption(s augment.Step) string {
	const few = 4
	words := []string{s.Op}
	for _, v := range s.Values {
		numbers := make([]string, len(v.Numbers))
		for i, n := range v.Numbers {
			numbers[i] = fmt.Sprintf("%.3g", n)
		}
		text := strings.Join(numbers, ",")
		if len(numbers) > few {
			text = fmt.Sprintf("(%d numbers)", len(numbers))
		}
		words = append(words, v.Name+"="+text)
	}
	return strings.Join(words, " ")
}

// crops saves the boxes of the crops over the picture.
func (m *maker) crops(img *image.RGBA, draws []augment.Draw, folder string) error {
	boxes := make([]picture.Outline, len(draws))
	for i, d := range draws {
		box, err := m.aug.Source(d)
		if err != nil {
			return err
		}
		boxes[i] = picture.Outline{Rect: box, Label: fmt.Sprint(i + 1)}
	}
	return picture.Save(filepath.Join(folder, cropsName), picture.DrawOutlines(img, boxes...))
}
