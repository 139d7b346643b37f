package augment

import "fmt"

// Polygons gives polygons of an image, such as those around the parts of an object, after a draw: of each what is seen of it, cut off wherever the picture is, and nil where nothing is.
// A polygon is at least three points (x, y) in continuous coordinates, else it is an error that says which one.
//
// A polygon that is not convex stays one polygon where the picture's edge cuts it into several; they are joined along that edge by lines without area. As with boxes, operations that
// tear pictures apart are not for polygons.
func (p *Pipeline) Polygons(d Draw, polygons ...[][2]float64) ([][][2]float64, error) {
	deeds, _, err := p.deeds(d)
	if err != nil {
		return nil, err
	}
	out, legs := make([][][2]float64, len(polygons)), journey(deeds)
	for i, polygon := range polygons {
		ring := make([]point, len(polygon))
		for j, at := range polygon {
			ring[j] = point{at[0], at[1]}
			if !ring[j].finite() {
				return nil, fmt.Errorf("augment: point %d of polygon %d is %v; it must be finite", j, i, at)
			}
		}
		if len(ring) < 3 {
			return nil, fmt.Errorf("augment: polygon %d has %d points; it must have at least three", i, len(ring))
		}
		seen := outlineAround(ring, d.Size()).follow(legs).seen
		if area(seen) == 0 {
			continue
		}
		for _, at := range seen {
			out[i] = append(out[i], [2]float64{at.x, at.y})
		}
	}
	return out, nil
}
