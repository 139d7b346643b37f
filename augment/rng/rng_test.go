package rng_test

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/gomlx/compute"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/imagelab-go/imagelab/augment/rng"
	"github.com/imagelab-go/imagelab/lib/engine"
	"github.com/imagelab-go/imagelab/lib/engine/enginetest"
)

func ExampleKey() {
	key := rng.New(7).Fold(2).Fold(41) // seed 7, epoch 2, image 41
	fmt.Println(key.IntN(0, 100), key.IntN(1, 100), key.Perm(2, 4))
	// Output: 26 21 [0 2 1 3]
}

// The known answers that the authors' Random123 library publishes for threefry2x32 with 20 rounds.
func TestBlockGivesTheKnownAnswers(t *testing.T) {
	for _, c := range []struct {
		key     rng.Key
		counter uint64
		want    [2]uint32
	}{
		{rng.Key{}, 0, [2]uint32{0x6b200159, 0x99ba4efe}},
		{rng.Key{math.MaxUint32, math.MaxUint32}, math.MaxUint64, [2]uint32{0x1cb996fc, 0xbb002be7}},
		{rng.Key{0x13198a2e, 0x03707344}, 0x85a308d3_243f6a88, [2]uint32{0xc4923a9c, 0x483df7a0}},
	} {
		if got := c.key.Block(c.counter); got != c.want {
			t.Errorf("%x.Block(%x) = %x, want %x", c.key, c.counter, got, c.want)
		}
	}
}

func TestFoldedKeysAndNumbersAreDistinct(t *testing.T) {
	seen := map[rng.Key]string{}
	add := func(k rng.Key, what string) {
		if other, ok := seen[k]; ok {
			t.Errorf("%s and %s have the same key", what, other)
		}
		seen[k] = what
	}
	for seed := range uint64(20) {
		for number := range uint64(20) {
			add(rng.New(seed).Fold(number), fmt.Sprint("fold ", seed, number))
			add(rng.Key(rng.New(seed).Block(number)), fmt.Sprint("numbers ", seed, number))
		}
		for _, name := range []string{"", "a", "b", "ab", "flip_left_right", "flip_left_right#2", "\x00", "\x00\x00"} {
			add(rng.New(seed).FoldString(name), fmt.Sprint("name ", seed, name))
		}
	}
}

func TestHostNumbersAreUniform(t *testing.T) {
	const n = 100000
	key := rng.New(11)
	var counts [24]int
	var faces [7]int
	values := make([]float64, n)
	for i := range uint64(n) {
		values[i] = key.Fold(i).Float64(0)
		faces[key.Fold(i).IntN(1, 7)]++
		order := key.Fold(i).Perm(2, 4)
		counts[order[0]*6+index([]int{order[1], order[2], order[3]})]++
	}
	if d := kolmogorov(values); d > 1.63/math.Sqrt(n) { // 1 % level
		t.Errorf("Kolmogorov's distance from the uniform law is %.5f", d)
	}
	chiSquared(t, "the faces of IntN", faces[:], n)
	chiSquared(t, "the orders of Perm", counts[:], n)
}

// index numbers the orders of three different numbers 0 to 5.
func index(three []int) int {
	sorted := slices.Sorted(slices.Values(three))
	a, b := slices.Index(sorted, three[0]), slices.Index(sorted, three[1])
	if b > a {
		b--
	}
	return a*2 + b
}

// kolmogorov gives the largest distance between the values' distribution and the uniform one.
func kolmogorov(values []float64) (d float64) {
	slices.Sort(values)
	for i, v := range values {
		d = max(d, math.Abs(v-float64(i)/float64(len(values))), math.Abs(v-float64(i+1)/float64(len(values))))
	}
	return d
}

// chiSquared checks equal frequencies at about the 0.1 % level.
func chiSquared(t *testing.T, what string, counts []int, n int) {
	t.Helper()
	want, sum := float64(n)/float64(len(counts)), 0.0
	for _, c := range counts {
		sum += (float64(c) - want) * (float64(c) - want) / want
	}
	degrees := float64(len(counts) - 1)
	if sum > degrees+3.1*math.Sqrt(2*degrees)+6 {
		t.Errorf("%s are not uniform: chi squared %.1f with %g degrees of freedom: %v", what, sum, degrees, counts)
	}
}

func TestGraphEqualsHostBitForBit(t *testing.T) {
	enginetest.Each(t, func(t *testing.T, backend compute.Backend) {
		keys := []rng.Key{{}, rng.New(3).Fold(1), {0xffffffff, 0x80000000}}
		flat := make([]uint32, 0, 6)
		for _, k := range keys {
			flat = append(flat, k[:]...)
		}
		input := tensors.FromFlatDataAndDimensions(flat, len(keys), 2)
		const rows = 3
		for _, n := range []int{1, 2, 101} {
			outputs, err := CallOnceN(backend, func(k *Node) []*Node {
				return []*Node{rng.Bits(k, rows, n), rng.Uniform(k, rows, n), rng.Normal(k, rows, n)}
			}, input)
			if err != nil {
				t.Fatal(err)
			}
			words := tensors.MustCopyFlatData[uint32](outputs[0])
			uniform := tensors.MustCopyFlatData[float32](outputs[1])
			normal := tensors.MustCopyFlatData[float32](outputs[2])
			for at := 0; at < len(words); at += n {
				row, k := at/n%rows, keys[at/n/rows]
				compareRow(t, k.Bits(row, n), words[at:at+n], uniform[at:at+n], hostNormal(k, row, n), normal[at:at+n])
			}
		}
	})
}

// compareRow compares what a graph made with the host's words and normal numbers.
func compareRow(t *testing.T, want, words []uint32, uniform []float32, wantNormal []float64, normal []float32) {
	t.Helper()
	if !slices.Equal(words, want) {
		t.Fatalf("words %x, want %x", words, want)
	}
	for i, w := range want {
		if uniform[i] != float32(w>>8)/(1<<24) {
			t.Fatalf("uniform %d: %v, want %v", i, uniform[i], float32(w>>8)/(1<<24))
		}
		if math.Abs(float64(normal[i])-wantNormal[i]) > 1e-5 {
			t.Fatalf("normal %d: %v, want %v", i, normal[i], wantNormal[i])
		}
	}
}

// hostNormal is Box and Muller's transform in float64.
func hostNormal(k rng.Key, row, n int) []float64 {
	words := k.Bits(row, n+1)
	values := make([]float64, 0, n+1)
	for i := 0; i+1 < len(words); i += 2 {
		r := math.Sqrt(-2 * math.Log(1-float64(words[i]>>8)/(1<<24)))
		a := 2 * math.Pi * float64(words[i+1]>>8) / (1 << 24)
		values = append(values, r*math.Cos(a), r*math.Sin(a))
	}
	return values[:n]
}

func TestNormalHasItsMoments(t *testing.T) {
	backend := engine.ForTest(t, engine.PureGo).Backend
	const n = 60000
	output, err := CallOnce(backend, func(k *Node) *Node { return rng.Normal(k, n) },
		tensors.FromFlatDataAndDimensions([]uint32{5, 6}, 1, 2))
	if err != nil {
		t.Fatal(err)
	}
	var moments [4]float64
	for _, v := range tensors.MustCopyFlatData[float32](output) {
		for i := range moments {
			moments[i] += math.Pow(float64(v), float64(i+1)) / n
		}
	}
	// Four standard errors of the mean of x, x^2, x^3, x^4 for the normal law.
	for i, want := range []float64{0, 1, 0, 3} {
		if e := 4 * math.Sqrt([]float64{1, 2, 15, 96}[i]/n); math.Abs(moments[i]-want) > e {
			t.Errorf("moment %d is %.4f, want %g within %.4f", i+1, moments[i], want, e)
		}
	}
}

func TestBitsRefusesWrongKeys(t *testing.T) {
	backend := engine.ForTest(t, engine.PureGo).Backend
	for _, keys := range []any{[][]uint32{{1, 2, 3}}, [][]int32{{1, 2}}, []uint32{1, 2}} {
		if _, err := CallOnce(backend, func(k *Node) *Node { return rng.Bits(k, 1, 4) }, keys); err == nil {
			t.Errorf("keys %v were taken", keys)
		}
	}
}
