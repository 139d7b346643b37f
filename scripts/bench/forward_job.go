package main

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/gomlx/compute/dtypes"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/imagelab-go/imagelab/lib/engine"
	"github.com/imagelab-go/imagelab/lib/picture"
	"github.com/imagelab-go/imagelab/style/feedforward"
)

// forwardCommand is the hidden sub-command by which the topic style starts this program for a forward pass.
const forwardCommand = "forward"

// forwardJob is what a contestant does when it reads a line: to paint a picture with one pass of a network, from a float picture in memory on. It is handed to the
// process as JSON, and answered with the seconds that this took; what came out is then in the file Output, float32 `[H, W, 3]`, little endian.
type forwardJob struct {
	Network      string `json:"network"` // johnson, msgnet or adain
	Save         string `json:"save"`    // PyTorch's: the file to write the network's parameters to, and do nothing else
	Weights      string `json:"weights"` // imagelab's: that file
	Encoder      string `json:"encoder"` // of adain: the file for those of the encoder
	Content      string `json:"content"` // files of pictures
	Style        string `json:"style"`   // of which the target of msgnet and adain is made before
	Output       string `json:"output"`
	Threads      int    `json:"threads"`
	ChannelsLast bool   `json:"channels_last"` // PyTorch's layout
	Engine       string `json:"engine"`        // imagelab's
}

// serveForward does a job for each line.
func serveForward(args []string, in io.Reader, out io.Writer) error {
	j, err := readJob[forwardJob](forwardCommand, args)
	if err != nil {
		return err
	}
	e, err := engine.Open(j.Engine)
	if err != nil {
		return err
	}
	m, err := feedforward.Load(e, j.Weights, feedforward.WithEncoder(j.Encoder))
	if err != nil {
		return err
	}
	defer m.Close()
	run, err := j.painter(m)
	if err != nil {
		return err
	}
	return answer(in, out, func() (time.Duration, error) {
		start := time.Now()
		y, err := run()
		took := time.Since(start)
		if err != nil {
			return 0, err
		}
		return took, writeNumbers(j.Output, y)
	})
}

// painter compiles the network, and gives what runs it. Numbers are those that networks take and give, of 0 to what white is for them.
func (j forwardJob) painter(m *feedforward.Model) (func() (*tensors.Tensor, error), error) {
	content, err := floats(j.Content, m.Colors.Scale)
	if err != nil {
		return nil, err
	}
	inputs := []any{content}
	if _, one := m.Network.(feedforward.Johnson); !one {
		style, err := floats(j.Style, m.Colors.Scale)
		if err != nil {
			return nil, err
		}
		target, err := model.CallOnce(m.Engine.Backend, m.Store, m.Network.Target, style)
		if err != nil {
			return nil, err
		}
		inputs = append(inputs, target)
	}
	exec, err := model.NewExec(m.Engine.Backend, m.Store, func(s *model.Scope, in []*Node) *Node {
		return m.Network.Paint(s, in[0], in[len(in)-1], ScalarOne(in[0].Graph(), dtypes.Float32))
	})
	return func() (*tensors.Tensor, error) { return exec.Call1(inputs...) }, err
}

// floats gives the picture of a file as numbers from 0 to white, `[1, H, W, 3]`.
func floats(path string, white float64) (*tensors.Tensor, error) {
	img, err := picture.Open(path)
	if err != nil {
		return nil, err
	}
	batch, err := picture.NewBatch(img)
	if err != nil {
		return nil, err
	}
	flat := make([]float32, len(batch.Pixels))
	for i, v := range batch.Pixels {
		flat[i] = float32(v) * float32(white/255)
	}
	return tensors.FromFlatDataAndDimensions(flat, 1, batch.Height, batch.Width, 3), nil
}

// writeNumbers writes the numbers of a tensor to a file, as NumPy's tofile does.
func writeNumbers(path string, t *tensors.Tensor) error {
	flat, err := tensors.CopyFlatData[float32](t)
	if err != nil {
		return err
	}
	var text bytes.Buffer
	if err := binary.Write(&text, binary.LittleEndian, flat); err != nil {
		return err
	}
	return os.WriteFile(path, text.Bytes(), 0o644)
}

// readNumbers reads what writeNumbers wrote.
func readNumbers(path string) ([]float32, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	if len(text)%4 != 0 {
		return nil, fmt.Errorf("%s has %d bytes, which are no float32", path, len(text))
	}
	flat := make([]float32, len(text)/4)
	return flat, binary.Read(bytes.NewReader(text), binary.LittleEndian, flat)
}
