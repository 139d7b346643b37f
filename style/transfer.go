package style

import (
	"context"
	"errors"
	"fmt"
	"image"
	"slices"
	"strings"
	"time"

	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/imagelab-go/imagelab/lib/nn"
	"github.com/imagelab-go/imagelab/lib/picture"
	"github.com/imagelab-go/imagelab/lib/zoo"
)

// Transfer is a picture on its way to a style. Its methods must not be called by several goroutines at once, nor while the network is used elsewhere.
type Transfer struct {
	config   Config
	problem  *problem
	contents []*image.RGBA // of the levels
	groups   [][]Style
	levels   []*level // nil where none was needed yet
	resize   *Exec

	at          int // the level
	step        int // at it
	run         run // nil before the level begins
	start       *tensors.Tensor
	last        outcome
	totals      []float64 // at this level
	counted     int       // steps of levels before
	evaluations int
	elapsed     time.Duration
	entered     time.Duration // what had elapsed when the level began
	stopped     string
	material    []byte // what job makes of weights and pictures
}

// New prepares a transfer.
//
//   - m: the network whose features are compared, for example zoo.Open(e, "vgg16.hed_bsds500", zoo.Trunk()).
//   - content: says what the result shows.
//   - styles: say how it looks; where the objective has no style layers there may be none.
//
// It computes nothing yet. It returns an error for settings that cannot work.
func New(m *zoo.Model, content image.Image, styles []Style, c Config) (*Transfer, error) {
	if picture.Missing(content) {
		return nil, errors.New("style: the content picture is missing or has no pixels")
	}
	c, err := c.filled(m, content.Bounds().Size())
	if err != nil {
		return nil, err
	}
	if err := c.check(m.Layers()); err != nil {
		return nil, err
	}
	if c.Optimizer.Rate == 0 {
		c.Optimizer.Rate = c.Objective.Space.Scale() / 50
	}
	for i, s := range styles {
		if err := s.check(c.Fit); err != nil {
			return nil, fmt.Errorf("style: style %d: %w", i+1, err)
		}
	}
	switch {
	case len(styles) == 0 && (len(c.Objective.Style.Layers) > 0 || c.Start == FromStyle):
		return nil, errors.New("style: there are no style pictures; give some, or an objective without style layers")
	case len(styles) > 0 && len(c.Objective.Style.Layers) == 0 && c.Start != FromStyle:
		return nil, errors.New("style: there are style pictures, but the objective has no style layers")
	}
	t := &Transfer{config: c, groups: grouped(styles), levels: make([]*level, c.Levels)}
	if err := t.checkPatches(); err != nil {
		return nil, err
	}
	var guided []bool
	for i, g := range t.groups {
		guided = append(guided, guidedGroup(g))
		r, err := regionAt(g, c.sizes()[0], c.Fit, c.Objective.Space)
		if r.free(); err != nil {
			return nil, fmt.Errorf("style: region %d: %w", i+1, err)
		}
	}
	t.problem = newProblem(m, c.Objective, guided)
	for _, size := range c.sizes() {
		if _, _, _, err := t.problem.plan(size, c.Tile); err != nil {
			return nil, err
		}
		t.contents = append(t.contents, picture.Resize(content, size.X, size.Y, picture.Bilinear))
	}
	if c.Colors == MatchColors {
		for _, g := range t.groups {
			for i := range g {
				g[i].Image = recolored(picture.Flatten(g[i].Image), coloringOf(t.contents[c.Levels-1], nil))
			}
		}
	}
	t.resize, err = NewExec(m.Engine.Backend, func(in []*Node) *Node {
		d := in[1].Shape().Dimensions
		return nn.Resize(in[0], d[1], d[2]).Bicubic().Done()
	})
	if err != nil {
		return nil, fmt.Errorf("style: %w", err)
	}
	return t, nil
}

// checkPatches gives an error where patches are compared in a way that they do not allow.
func (t *Transfer) checkPatches() error {
	if t.config.Objective.Style.Measure != PatchMatches {
		return nil
	}
	for _, g := range t.groups {
		if len(g) > 1 || guidedGroup(g) {
			return fmt.Errorf("style: %q takes one style picture, without Region and Mask; %q and %q blend several", PatchMatches, GramMatrices, ChannelMoment)
		}
	}
	return nil
}

// Weigh changes the weights, for what is computed from now on: those of the terms, and of their layers. The objective must be that of the transfer in all
// else, so that nothing is compiled again. The picture stays as it is; see Reset.
func (t *Transfer) Weigh(o Objective) error {
	if o.Space == (Space{}) {
		o.Space = t.config.Objective.Space
	}
	if err := o.Check(t.problem.model.Layers()); err != nil {
		return err
	}
	if !o.sameButWeights(t.config.Objective) {
		return errors.New("style: Weigh changes weights only; for other layers, measures or spaces make a new Transfer")
	}
	t.config.Objective = o
	for i, l := range t.levels {
		if l != nil {
			l.weights = t.weightsAt(i)
		}
	}
	if t.run != nil {
		return t.restart()
	}
	return nil
}

// restart lets the optimizer forget, at the same picture.
func (t *Transfer) restart() error {
	copied, err := t.run.picture().Clone()
	if err != nil {
		return err
	}
	step := t.step
	t.leave()
	t.start = copied
	if err := t.enter(); err != nil {
		return err
	}
	if t.step = step; t.stopped != "steps" {
		t.stopped = "" // with other weights it may go on from where it had settled
	}
	return nil
}

func (t *Transfer) weightsAt(level int) []float32 {
	sizes := t.config.sizes()
	return t.problem.weights(t.config.Objective, sizes[level], t.config.Exact)
}

// Reset goes back to the start. What was compiled, and the targets, are kept.
func (t *Transfer) Reset() {
	t.leave()
	free(t.start)
	t.at, t.step, t.start, t.last, t.totals, t.counted, t.evaluations, t.elapsed, t.stopped = 0, 0, nil, outcome{}, nil, 0, 0, 0, ""
}

// Close gives back what the transfer holds on the device. After it the transfer is of no use.
func (t *Transfer) Close() {
	t.Reset()
	t.resize.Finalize()
	for _, l := range t.levels {
		if l != nil {
			l.finalize()
		}
	}
	clear(t.levels)
}

// Config gives the settings, with defaults put in.
func (t *Transfer) Config() Config { return t.config }

// ErrDiverged is wrapped by the error of a run that a step has led to what is no number. The same settings lead there again.
var ErrDiverged = errors.New("style: the run diverged")

// Run takes all steps that are left, and gives the result. When ctx ends, or a step has led to what is no number ([ErrDiverged]), it gives what there is
// together with an error; a later Run goes on.
func (t *Transfer) Run(ctx context.Context) (*Result, error) {
	for t.stopped == "" {
		if err := t.level(ctx); err != nil {
			result, failed := t.result()
			return result, errors.Join(err, failed)
		}
	}
	return t.result()
}

// level takes the steps that are left at a level, and goes on to the next.
func (t *Transfer) level(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := t.begin(); err != nil {
		return err
	}
	for t.ended() == "" {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := t.timed(t.advance); err != nil {
			return err
		}
		t.observe()
	}
	if t.at == t.config.Levels-1 {
		t.stopped = t.ended()
		return nil
	}
	return t.timed(t.rise)
}

// begin enters the level, where that is not done yet.
func (t *Transfer) begin() error {
	entering := t.run == nil
	if entering {
		if err := t.timed(t.enter); err != nil {
			return err
		}
	}
	if !t.last.sound() {
		return fmt.Errorf("%w: at the start, %s; look at the pictures, or lower the weights", ErrDiverged, t.unsound(t.last))
	}
	if entering {
		t.entered = t.elapsed
		t.observe()
	}
	return nil
}

// ended says why the level has, or "" where it has not. It goes by what a state keeps alone, so that a run which is resumed ends where another does.
func (t *Transfer) ended() string {
	switch {
	case t.last.settled:
		return "settled"
	case t.flat():
		return "plateau"
	case t.step >= t.config.stepsOf()[t.at]:
		return "steps"
	}
	return ""
}

// timed adds to the time of the run.
func (t *Transfer) timed(do func() error) error {
	begin := t.config.Clock()
	err := do()
	t.elapsed += t.config.Clock().Sub(begin)
	return err
}

// advance takes a step.
func (t *Transfer) advance() error {
	got, err := t.run.advance()
	if err != nil {
		return err
	}
	t.evaluations += got.evaluations
	if !got.sound() {
		return fmt.Errorf("%w: step %d: %s; the picture before it is kept; lower the rate (%g) or the weights",
			ErrDiverged, t.counted+t.step+1, t.unsound(got), t.config.Optimizer.Rate)
	}
	t.step++
	t.last = got
	t.totals = append(t.totals, t.losses().Total)
	return nil
}

// unsound says which numbers are none.
func (t *Transfer) unsound(o outcome) string {
	var causes []string
	for i, v := range o.losses {
		if !finite(v) {
			causes = append(causes, fmt.Sprintf("%s is %g", t.problem.name(i), v))
		}
	}
	if len(causes) == 0 {
		causes = []string{fmt.Sprintf("the gradient is %g", o.gradient)}
	}
	return strings.Join(causes, ", ")
}

// flat says whether the total has not fallen enough lately.
func (t *Transfer) flat() bool {
	n, patience := len(t.totals), t.config.Patience
	if patience == 0 || n <= patience {
		return false
	}
	before := slices.Min(t.totals[:n-patience])
	return before-slices.Min(t.totals[n-patience:]) < t.config.Improvement*before
}
