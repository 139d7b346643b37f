package weights_test

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/imagelab-go/imagelab/lib/weights"
)

// member is a file of a zip archive.
type member struct{ name, content string }

// archive returns a zip archive of members, written by method.
func archive(t testing.TB, method uint16, members ...member) string {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, m := range members {
		w, err := z.CreateHeader(&zip.FileHeader{Name: m.name, Method: method})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(w, m.content); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// Parts of pickles.
const (
	begin    = "\x80\x02"
	magic    = begin + "\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19." + begin + "M\xe9\x03." + begin + "}."
	systemLs = "cos\nsystem\nX\x02\x00\x00\x00ls\x85R"
)

// text returns a text in a pickle.
func text(s string) string {
	return "X" + string(binary.LittleEndian.AppendUint32(nil, uint32(len(s)))) + s
}

// integer returns a number of 64 bits in a pickle.
func integer(n int64) string {
	return "\x8a\x08" + string(binary.LittleEndian.AppendUint64(nil, uint64(n)))
}

// integers returns a tuple.
func integers(numbers ...int64) string {
	tuple := "("
	for _, n := range numbers {
		tuple += integer(n)
	}
	return tuple + "t"
}

// storage returns a float32 storage in a pickle.
func storage(key string, elements int64) string {
	return "(" + text("storage") + "ctorch\nFloatStorage\n" + text(key) + text("cpu") + integer(elements) + "tQ"
}

// tensor returns a view of a storage in a pickle.
func tensor(storage string, offset int64, size, strides string) string {
	return "ctorch._utils\n_rebuild_tensor_v2\n(" + storage + integer(offset) + size + strides + "\x89}tR"
}

// dict returns the pickle of a dict of one value.
func dict(value string) string { return begin + "}" + text("w") + value + "s." }

// zipped returns a .pth of a pickle and one storage of four numbers, called 0.
func zipped(t testing.TB, pickle string) string {
	return archive(t, zip.Store, member{"archive/data.pkl", pickle}, member{"archive/data/0", strings.Repeat("\x00\x00\x80\x3f", 4)})
}

func TestHandMadePickleIsRead(t *testing.T) { // so that those below are refused for their fault alone
	data := zipped(t, dict(tensor(storage("0", 4), 1, integers(3), integers(1))))
	if err := readAll([]byte(data)); err != nil {
		t.Error(err)
	}
	old := magic + dict(tensor(storage("0", 1), 0, integers(), integers())) + begin + "]" + text("0") + "a." +
		"\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x80\x3f"
	if err := readAll([]byte(old)); err != nil {
		t.Error(err)
	}
}

func TestHostilePicklesAreRefused(t *testing.T) {
	laughs := begin + "]"
	for range 60 { // each tuple holds the one before twice
		laughs += "q\x00h\x00\x86"
	}
	nested := "}"
	for range 40 {
		nested = "}" + text("d") + nested + "s"
	}
	view := func(elements, offset int64, size, strides string) string {
		return dict(tensor(storage("0", elements), offset, size, strides))
	}
	damaged, unsupported := weights.ErrDamaged, weights.ErrUnsupported
	var files []refused
	for _, c := range []refused{
		{"os.system", dict(systemLs), unsupported, `"os.system" is a Python object`},
		{"posix.system by names on the stack", begin + text("posix") + text("system") + "\x93" + text("ls") + "\x85R.", unsupported, "posix.system"},
		{"builtins.eval", dict("cbuiltins\neval\n" + text("1") + "\x85R"), unsupported, "builtins.eval"},
		{"the class of a network", dict("ctorchvision.models.resnet\nResNet\n)\x81"), unsupported, "torch.save(model.state_dict(), path)"},
		{"a long name of a class", begin + "c" + strings.Repeat("x", 1<<16) + "\ny\n.", unsupported, "xxxx"},
		{"a class without an end", begin + "cos", damaged, "ends early"},
		{"a call of a number", dict("K\x01)R"), damaged, "it calls a int64"},
		{"a call of a dtype", dict("ctorch\nFloatStorage\n)R") + "", nil, ""},
		{"a dict in itself", begin + "}q\x00" + text("w") + "h\x00s.", damaged, "in several places"},
		{"dicts in dicts", begin + nested + ".", nil, ""},
		{"tuples that double", laughs + ".", unsupported, "a list"},
		{"a call of tuples that double", laughs + ")R.", damaged, "calls"},
		{"a text of 2^63 bytes", begin + "\x8d\xff\xff\xff\xff\xff\xff\xff\x7f", damaged, "a text of"},
		{"bytes of 4 GB", begin + "B\xff\xff\xff\xff", damaged, "a text of"},
		{"a text of 8 MB that is not there", begin + "X\x00\x00\x80\x00abc", damaged, "ends early"},
		{"an integer of 2 GB", begin + "\x8b\xff\xff\xff\x7f", damaged, "a text of"},
		{"too many values taken", begin + "\x87.", damaged, "takes more values"},
		{"values below a mark taken", begin + "K\x01(\x85.", damaged, "takes more values"},
		{"no mark", begin + "t.", damaged, "no mark"},
		{"nothing remembered", begin + "h\x07.", damaged, "remembered"},
		{"a key without a value", begin + "}(" + text("w") + "u.", damaged, "without a value"},
		{"an item of a number", begin + "K\x01K\x02K\x03s.", damaged, "sets an item of a int64"},
		{"an unknown operation", begin + "\xff.", damaged, "0xff"},
		{"a buffer from outside", begin + "\x97.", damaged, "0x97"},
		{"a tensor without a name", begin + tensor(storage("0", 4), 0, integers(4), integers(1)) + ".", unsupported, "a single tensor"},
		{"no pickle's end", begin + "}", damaged, "ends early"},

		{"a tensor of another file", dict(tensor(storage("../../etc/passwd", 4), 0, integers(4), integers(1))), damaged, "no member"},
		{"more numbers than stored", view(5, 0, integers(5), integers(1)), damaged, "has 16 bytes"},
		{"2^62 numbers", view(1<<62, 0, integers(4), integers(1)), damaged, "has 16 bytes"},
		{"fewer numbers than none", view(-1, 0, integers(4), integers(1)), damaged, "-1 elements"},
		{"an offset beyond", view(4, 1, integers(4), integers(1)), damaged, "leave its storage"},
		{"an offset before", view(4, -1, integers(4), integers(1)), damaged, "are none"},
		{"an offset of 2^63-1", view(4, 1<<63-1, integers(4), integers(1)), damaged, "leave its storage"},
		{"a stride beyond", view(4, 0, integers(2), integers(4)), damaged, "leave its storage"},
		{"a stride of 2^62", view(4, 0, integers(3), integers(1<<62)), damaged, "leave its storage"},
		{"strides that add to 2^64", view(4, 0, integers(3, 3), integers(1<<62, 1<<62)), damaged, "leave its storage"},
		{"a stride before", view(4, 3, integers(2), integers(-1)), damaged, "are none"},
		{"a size below zero", view(4, 0, integers(-4), integers(1)), damaged, "are none"},
		{"one number 2^40 times", view(1, 0, integers(1<<40), integers(0)), damaged, "unpacks to more than"},
		{"one number 2^80 times", view(1, 0, integers(1<<40, 1<<40), integers(0, 0)), damaged, "the shape"},
		{"a size without strides", view(4, 0, integers(2, 2), integers(1)), damaged, "are none"},
		{"33 axes", view(4, 0, integers(make([]int64, 33)...), integers(make([]int64, 33)...)), damaged, "are none"},
		{"a tensor of a text", dict(tensor(text("0"), 0, integers(4), integers(1))), damaged, "are none"},
		{"a storage that is none", dict("K\x01Q"), damaged, "no storage"},
	} {
		if c.is == nil { // harmless: nothing to refuse
			if err := readAll([]byte(zipped(t, c.data))); err != nil {
				t.Errorf("%s: %v", c.name, err)
			}
			continue
		}
		c.data = zipped(t, c.data)
		files = append(files, c)
	}
	checkRefused(t, files)
}

func TestHostileLegacyFilesAreRefused(t *testing.T) {
	one := dict(tensor(storage("0", 1), 0, integers(), integers()))
	keys := begin + "]" + text("0") + "a."
	damaged := weights.ErrDamaged
	checkRefused(t, []refused{
		{"os.system", magic + dict(systemLs), weights.ErrUnsupported, "os.system"},
		{"os.system before the weights", magic[:len(magic)-2] + systemLs + ".", weights.ErrUnsupported, "os.system"},
		{"another version", strings.Replace(magic, "M\xe9\x03", "M\xea\x03", 1) + one, weights.ErrUnsupported, "1002"},
		{"a network with its code", magic + dict("("+text("module")+"Ntq\x01Q"), weights.ErrUnsupported, "whole network"},
		{"no storages", magic + one, damaged, "ends early"},
		{"a number for storages", magic + one + begin + "K\x01.", damaged, "list of storages"},
		{"a storage of 2^63 numbers", magic + one + keys + "\xff\xff\xff\xff\xff\xff\xff\xff", damaged, "absurd"},
		{"a storage of 2^40 numbers", magic + one + keys + "\x00\x00\x00\x00\x00\x01\x00\x00", damaged, "beyond the end"},
		{"an empty storage", magic + one + keys + strings.Repeat("\x00", 8), damaged, "has 0 bytes"},
		{"a storage of no tensor", magic + one + begin + "]" + text("1") + "a.", damaged, "belongs to no tensor"},
		{"a storage twice", magic + one + begin + "](" + text("0") + text("0") + "e." + strings.Repeat("\x00", 24), damaged, "listed twice"},
	})
}

func TestHostileArchivesAreRefused(t *testing.T) {
	one := dict(tensor(storage("0", 4), 0, integers(4), integers(1)))
	zeros := strings.Repeat("\x00", 72<<20)
	huge := dict(tensor(storage("0", 18<<20), 0, integers(18<<20), integers(1)))
	data := member{"a/data/0", strings.Repeat("\x00", 16)}
	damaged := weights.ErrDamaged
	lying := []byte(archive(t, zip.Deflate, member{"a/data.pkl", one}, member{"a/data/0", zeros[:1<<20]}))
	at := bytes.LastIndex(lying, []byte("PK\x01\x02")) // the directory says 16 bytes
	binary.LittleEndian.PutUint32(lying[at+24:], 16)
	absurd := []byte(archive(t, zip.Store, member{"a/data.pkl", one}, data))
	at = bytes.LastIndex(absurd, []byte("PK\x01\x02"))
	binary.LittleEndian.PutUint32(absurd[at+20:], 1<<31-1)
	binary.LittleEndian.PutUint32(absurd[at+24:], 1<<31-1)
	beyond := bytes.Clone([]byte(archive(t, zip.Store, member{"a/data.pkl", one}, data)))
	binary.LittleEndian.PutUint32(beyond[at+42:], 1<<31-1)

	checkRefused(t, []refused{
		{"no pickle", archive(t, zip.Store, data), weights.ErrNotWeights, "without data.pkl"},
		{"two pickles", archive(t, zip.Store, member{"a/data.pkl", one}, member{"b/data.pkl", one}), damaged, "data.pkl"},
		{"a member twice", archive(t, zip.Store, member{"a/data.pkl", one}, data, data), damaged, `two members called "a/data/0"`},
		{"TorchScript", archive(t, zip.Store, member{"a/data.pkl", one}, member{"a/constants.pkl", ""}), weights.ErrUnsupported, "TorchScript"},
		{"no storage", archive(t, zip.Store, member{"a/data.pkl", one}), damaged, "no member"},
		{"a byte order", archive(t, zip.Store, member{"a/data.pkl", one}, data, member{"a/byteorder", "middle"}), damaged, "middle"},
		{"72 MB in little", archive(t, zip.Deflate, member{"a/data.pkl", huge}, member{"a/data/0", zeros}), damaged, "unpacks to more than"},
		{"a pickle of 72 MB in little", archive(t, zip.Deflate, member{"a/data.pkl", begin + "X\x00\x00\x80\x04" + zeros}), damaged, "a text of"},
		{"more than it says", string(lying), damaged, "zip"},
		{"a size of 2 GB", string(absurd), damaged, "beyond the end"},
		{"a place of 2 GB", string(beyond), damaged, ""},
		{"a Keras archive without HDF5", archive(t, zip.Store, member{"model.weights.h5", "nothing"}), weights.ErrNotWeights, "nothing"},
		{"a Keras archive that unpacks to much", archive(t, zip.Deflate, member{"model.weights.h5", zeros}), damaged, "unpacks to"},
	})
}

func TestManyOperationsAreRefused(t *testing.T) {
	// Each operation makes a value, so that memory grows with their number up to the limit: about 100 bytes each.
	const allowed = 256 << 20
	for name, pickle := range map[string]string{
		"marks": strings.Repeat("(", 1<<21), "dicts": strings.Repeat("}", 1<<21), "memos": "N" + strings.Repeat("\x94", 1<<21),
		"texts": strings.Repeat(text("text"), 1<<20), "lists": strings.Repeat("]", 1<<21),
	} {
		data := []byte(archive(t, zip.Deflate, member{"a/data.pkl", begin + pickle + "."}))
		var err error
		used := memory(func() { err = readAll(data) })
		if err == nil || !strings.Contains(fmt.Sprint(err), "operations") {
			t.Errorf("%s: %v", name, err)
		}
		t.Logf("%s: %d bytes of memory", name, used)
		if used > allowed {
			t.Errorf("%s: refusing it took %d bytes of memory", name, used)
		}
	}
}

// Forms that old versions wrote and PyTorch of our days still reads.
func TestOldFormsAreRead(t *testing.T) {
	const numbers = "\x00\x00\x80\x3f\x00\x00\x00\x40\x00\x00\x40\x40" // 1, 2, 3
	whole := storage("0", 3)
	part := strings.TrimSuffix(whole, "tQ") + "(" + text("view") + integer(1) + integer(2) + "ttQ"
	first := "ctorch._utils\n_rebuild_tensor\n(" + whole + integer(0) + integers(3) + integers(1) + "tR"
	parameter := "ctorch._utils\n_rebuild_parameter_with_state\n(" + tensor(whole, 0, integers(3), integers(1)) + "\x88}}tR"
	size := "ctorch\nSize\n" + integers(3) + "\x85R"
	for name, c := range map[string]struct {
		pickle string
		want   []float32
	}{
		"part of a storage":       {dict(tensor(part, 0, integers(2), integers(1))), []float32{2, 3}},
		"first version":           {dict(first), []float32{1, 2, 3}},
		"parameter with a state":  {dict(parameter), []float32{1, 2, 3}},
		"size as torch.Size":      {dict(tensor(whole, 0, size, integers(1))), []float32{1, 2, 3}},
		"Python 2's OrderedDict":  {begin + "ccollections\nOrderedDict\n](](U\x01w" + first + "ee\x85R}b.", []float32{1, 2, 3}},
		"a key that is set twice": {begin + "}(" + text("w") + first + text("w") + tensor(whole, 2, integers(1), integers(1)) + "u.", []float32{3}},
	} {
		storages := begin + "]" + text("0") + "a.\x03\x00\x00\x00\x00\x00\x00\x00" + numbers
		data := magic + c.pickle + storages
		f, err := weights.New(strings.NewReader(data), int64(len(data)))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got, _, err := f.Float32("w"); err != nil || !slices.Equal(got, c.want) {
			t.Errorf("%s: %v (%v), want %v", name, got, err, c.want)
		}
	}
	checkRefused(t, []refused{
		{"a part beyond its storage", magic + dict(strings.TrimSuffix(whole, "tQ")+"("+text("view")+integer(2)+integer(2)+"ttQ"),
			weights.ErrDamaged, "leaves it"},
		{"a tensor of long ago", magic + dict("ctorch\nTensor\n)\x81"), weights.ErrUnsupported, "long ago"},
		{"a tensor to be conjugated", magic + dict(strings.TrimSuffix(tensor(whole, 0, integers(3), integers(1)), "tR")+"}"+text("conj")+"\x88stR"),
			weights.ErrUnsupported, "resolve_conj"},
	})
}
