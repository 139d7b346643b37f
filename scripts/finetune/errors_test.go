package main

import (
	"context"
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/imagelab-go/imagelab/lib/hub"
	"github.com/imagelab-go/imagelab/lib/zoo/zootest"
)

// TestBadPicturesAreRefused holds that sets which cannot work end before the training.
func TestBadPicturesAreRefused(t *testing.T) {
	move := func(t *testing.T, dir, from, to string) {
		t.Helper()
		if err := os.Rename(filepath.Join(dir, from), filepath.Join(dir, to)); err != nil {
			t.Fatal(err)
		}
	}
	remove := func(t *testing.T, paths ...string) {
		t.Helper()
		for _, path := range paths {
			if err := os.RemoveAll(path); err != nil {
				t.Fatal(err)
			}
		}
	}
	write := func(t *testing.T, path, text string) {
		t.Helper()
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for name, test := range map[string]struct {
		spoil func(t *testing.T, dir string)
		want  []string
	}{
		"no folder":       {func(t *testing.T, dir string) { remove(t, dir) }, []string{"no such file", "hotdog"}},
		"an empty folder": {func(t *testing.T, dir string) { remove(t, filepath.Join(dir, "train"), filepath.Join(dir, "val")) }, []string{"folder"}},
		"no validation":   {func(t *testing.T, dir string) { remove(t, filepath.Join(dir, "val")) }, []string{"val"}},
		"no class folder": {func(t *testing.T, dir string) {
			remove(t, filepath.Join(dir, "train/red"), filepath.Join(dir, "train/green"))
		}, []string{"train"}},
		"one class": {func(t *testing.T, dir string) {
			remove(t, filepath.Join(dir, "train/red"), filepath.Join(dir, "val/red"))
		}, []string{"green", "two"}},
		"no class to val":    {func(t *testing.T, dir string) { remove(t, filepath.Join(dir, "val/red")) }, []string{"val", "1 class"}},
		"other class to val": {func(t *testing.T, dir string) { move(t, dir, "val/red", "val/Red") }, []string{`"red"`, "same classes"}},
		"an empty class": {func(t *testing.T, dir string) {
			remove(t, filepath.Join(dir, "val/red/0.png"), filepath.Join(dir, "val/red/1.png"))
		}, []string{"red"}},
		"one picture of a class": {func(t *testing.T, dir string) {
			remove(t, filepath.Join(dir, "train/red/0.png"), filepath.Join(dir, "train/red/1.png"))
		}, []string{`"red" has 1 picture`}},
		"three pictures": {func(t *testing.T, dir string) {
			move(t, dir, "val/red", "red")
			move(t, dir, "val/green", "green")
			remove(t, filepath.Join(dir, "red/0.png"), filepath.Join(dir, "train"), filepath.Join(dir, "val"))
		}, []string{`"red"`, "at least 2"}},
		"a corrupt file": {func(t *testing.T, dir string) { write(t, filepath.Join(dir, "train/red/1.png"), "\x89PNG\r\n\x1a\nno") }, []string{"train/red/1.png", "damaged"}},
		"no picture":     {func(t *testing.T, dir string) { write(t, filepath.Join(dir, "val/red/1.png"), "text") }, []string{"val/red/1.png", "not a picture"}},
		"an empty file":  {func(t *testing.T, dir string) { write(t, filepath.Join(dir, "val/red/1.png"), "") }, []string{"val/red/1.png", "no data"}},
	} {
		t.Run(name, func(t *testing.T) {
			dir, out := folder(t, 3, 2), filepath.Join(t.TempDir(), "out")
			test.spoil(t, dir)
			stdout, _, err := command(t, "-data", dir, "-out", out)
			if err == nil || strings.Contains(stdout, "epoch") {
				t.Fatalf("error %v, printed %q", err, stdout)
			}
			for _, want := range test.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("error %v, want %q", err, want)
				}
			}
			if _, err := os.Stat(out); err == nil {
				t.Error("-out was made")
			}
		})
	}
}

// TestItSaysWhatIsWrong holds the errors of flags that make no sense by themselves, together, or with the network.
func TestItSaysWhatIsWrong(t *testing.T) {
	dir, network := folder(t, 3, 2), zootest.File(t, "efficientnet_lite0", 1000, 1)
	t.Setenv(hub.CacheEnv, t.TempDir())
	t.Setenv("HF_HOME", t.TempDir())
	for args, want := range map[string]string{
		"":                                                         "no pictures: name a folder with -data",
		"DATA":                                                     `unexpected argument "` + dir,
		"-data DATA -lr 0":                                         "-lr 0: a learning rate is a finite number above 0",
		"-data DATA -lr nan":                                       "-lr NaN",
		"-data DATA -lr -1":                                        "-lr -1",
		"-data DATA -lr inf":                                       "-lr +Inf",
		"-data DATA -lr fast":                                      `invalid value "fast"`,
		"-data DATA -epochs 0":                                     "-epochs 0",
		"-data DATA -batch 0":                                      "-batch 0",
		"-data DATA -val 1":                                        "-val 1",
		"-data DATA -val nan":                                      "-val NaN",
		"-data DATA -size 0":                                       "-size 0",
		"-data DATA -interval 0s":                                  "-interval 0s",
		"-data DATA -gradual 0":                                    "-gradual 0",
		"-data DATA -gradual 2 -freeze trunk":                      "without -freeze",
		"-data DATA -resume":                                       "name the run's folder with -out",
		"-data DATA -augment cutout":                               "none, flip, crop or full",
		"-data DATA -views 3":                                      "-views 3 of -augment none",
		"-data DATA -engine abacus":                                "abacus",
		"-data DATA -arch resnet19":                                "resnet18, resnet34",
		"-data DATA -arch resnet18 -offline":                       "resnet18.tv_in1k",
		"-data hotdog -offline":                                    "hotdog",
		"-data DATA -weights none.pth":                             "none.pth",
		"-data DATA WEIGHTS -freeze layer1":                        `"layer1" is no group (stem, `,
		"-data DATA WEIGHTS -freeze 99":                            "groups, and not 99",
		"-data DATA WEIGHTS -freeze trunk,head":                    "-freeze \"trunk,head\" leaves no parameter to train",
		"-data DATA WEIGHTS -gradual 99":                           "gradual thawing of 99 groups",
		"-data DATA WEIGHTS -reuse auto":                           `begin with in -reuse, as in "green=7"`,
		"-data DATA WEIGHTS -reuse red=1000":                       "no row 1000",
		"-data DATA WEIGHTS -reuse blue=1":                         `the class "blue", which is not there`,
		"-data DATA WEIGHTS -scratch -reuse red=1":                 `-reuse "red=1" with -scratch`,
		"-data DATA WEIGHTS -scratch -freeze trunk":                `-freeze "trunk" with -scratch`,
		"-data DATA WEIGHTS -momentum 1":                           "-momentum is 1",
		"-data DATA WEIGHTS -optimizer adam":                       `-optimizer is "adam"; it must be one of sgd, adamw`,
		"-data DATA WEIGHTS -optimizer adamw -momentum 0.5":        "-momentum 0.5 belongs to -optimizer sgd",
		"-data DATA WEIGHTS -schedule linear":                      `-schedule is "linear"; it must be one of constant, cosine, one-cycle`,
		"-data DATA WEIGHTS -warmup 1":                             "-warmup is 1",
		"-data DATA WEIGHTS -wd -1":                                "-wd is -1",
		"-data DATA WEIGHTS -trunk-lr-factor 0.1 -layer-decay 0.5": "both -trunk-lr-factor is 0.1 and -layer-decay is 0.5; set one of them",
		"-data DATA WEIGHTS -label-smoothing 1":                    "-label-smoothing 1; want",
		"-data DATA WEIGHTS -dropout nan":                          "-dropout NaN",
		"-data DATA WEIGHTS -ema 1":                                "-ema 1",
		"-data DATA WEIGHTS -momentum 0 -optimizer adamw":          "-momentum 0 belongs to -optimizer sgd",
		"-data DATA WEIGHTS -l2sp 2":                               "-l2sp is 2",
		"-data DATA WEIGHTS -clip -1":                              "-clip is -1",
		"-data DATA WEIGHTS -accumulate -1":                        "-accumulate is -1",
		"-data DATA WEIGHTS -mixup -1":                             "-mixup is -1",
		"-data DATA WEIGHTS -cutmix 1":                             "-cutmix needs pictures to cut",
		"-data DATA WEIGHTS -views -1":                             "-views -1",
		"-data DATA WEIGHTS -freeze none -augment flip -views 2":   "set -views to 0",
		"-data DATA WEIGHTS -patience -1":                          "-patience -1",
		"predict PICTURE":                                          "no network: name a file with -model",
		"predict -model MODEL":                                     "no picture: name pictures",
		"predict -model MODEL PICTURE -top 0":                      "-top 0",
		"predict -model none.safetensors PICTURE":                  "none.safetensors",
		"predict -model MODEL none.png":                            "none.png",
		"predict -model MODEL PICTURE -engine abacus":              "abacus",
	} {
		args = strings.NewReplacer("DATA", dir, "WEIGHTS", "-size 32 -engine go -weights "+network, "MODEL", network, "PICTURE", filepath.Join(dir, "val/red/0.png")).Replace(args)
		if err := quiet(strings.Fields(args)...); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: error %v, want %q", args, err, want)
		}
	}
	for _, args := range [][]string{{"-h"}, {"predict", "-h"}} {
		if err := quiet(args...); err != flag.ErrHelp {
			t.Errorf("%q: %v", args, err)
		}
	}
}

// TestFoldersOfRunsAreKept holds that a run neither replaces another nor goes on as another.
func TestFoldersOfRunsAreKept(t *testing.T) {
	dir, out := folder(t, 3, 2), t.TempDir()
	args := []string{"-data", dir, "-out", out, "-epochs", "1"}
	if _, _, err := command(t, args...); err != nil {
		t.Fatal(err)
	}
	if _, _, err := command(t, args...); err == nil || !strings.Contains(err.Error(), out+" holds a run; resume it") {
		t.Errorf("error %v", err)
	}
	if _, _, err := command(t, append(args, "-resume", "-lr", "0.5")...); err == nil || !strings.Contains(err.Error(), "of another run") {
		t.Errorf("error %v", err)
	}
	if err := os.Remove(filepath.Join(out, recordFile)); err != nil {
		t.Fatal(err)
	}
	if _, _, err := command(t, append(args, "-resume")...); err == nil || !strings.Contains(err.Error(), recordFile) {
		t.Errorf("error %v", err)
	}
}

// TestWarnings holds what is said of pictures that are there twice, and of files that are no pictures.
func TestWarnings(t *testing.T) {
	dir := folder(t, 3, 2)
	text, err := os.ReadFile(filepath.Join(dir, "train/red/0.png"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"val/red/copy.png", "train/green/other.png", "train/red/notes.txt"} {
		if err := os.WriteFile(filepath.Join(dir, name), text, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	var log strings.Builder
	s, err := parse([]string{"-data", dir}, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	if err := (&training{settings: s, log: &log}).sets(context.Background()); err != nil {
		t.Fatal(err)
	}
	same := "train/green/other.png = train/red/0.png = val/red/copy.png"
	for _, want := range []string{"WARNING: 1 picture is to train and to validate with, so that the accuracy flatters: " + same,
		"WARNING: 1 picture is in more than one class: " + same, "1 file that is no picture is left out"} {
		if !strings.Contains(log.String(), want) {
			t.Errorf("no %q in\n%s", want, &log)
		}
	}
}

// TestWhatIsNotThere resumes runs that are none, and splits what is divided.
func TestWhatIsNotThere(t *testing.T) {
	dir := folder(t, 3, 2)
	for want, args := range map[string][]string{
		"there is no folder":       {"-data", dir, "-out", filepath.Join(t.TempDir(), "nowhere"), "-resume"},
		"is divided already":       {"-data", dir, "-val", "0.5"},
		"products is divided alre": {"-data", "products", "-val", "0.5"},
	} {
		if _, _, err := command(t, args...); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
	if stdout, _, err := command(t, "-data", dir, "-epochs", "1", "-size", "31"); err != nil || !strings.Contains(stdout, "WARNING: -size 31") {
		t.Errorf("small pictures: %v, printed %q", err, stdout)
	}
	if stdout, _, err := command(t, "-data", dir, "-out", t.TempDir(), "-resume", "-epochs", "1"); err != nil || !strings.Contains(stdout, "there is no run to resume") {
		t.Errorf("an empty folder: %v, printed %q", err, stdout)
	}
}

// TestErrorsNameFlags holds that only names of settings become flags.
func TestErrorsNameFlags(t *testing.T) {
	for text, want := range map[string]string{
		"finetune: phase 2: Optimizer.Decay is -1; it must lie":         "finetune: -wd is -1; it must lie",
		"finetune: Smoothing 2; want less\nDropout 3; want less":        "finetune: -label-smoothing 2; want less\n-dropout 3; want less",
		"both Rates.Trunk is 1 and Rates.Decay is 1; set one of them":   "both -trunk-lr-factor is 1 and -layer-decay is 1; set one of them",
		"data: photos/EMA/Views 1.png: damaged":                         "data: photos/EMA/Views 1.png: damaged",
		`finetune: no picture of "Smoothing" in the training set; want`: `finetune: no picture of "Smoothing" in the training set; want`,
	} {
		if got := inFlags(errors.New(text)).Error(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	var help strings.Builder
	if _, err := parse([]string{"-h"}, &help); err != flag.ErrHelp {
		t.Fatal(err)
	}
	for name, flag := range flagOf {
		if !strings.Contains(help.String(), "  "+flag+" ") && !strings.Contains(help.String(), "  "+flag+"\n") {
			t.Errorf("there is no flag %s for %s", flag, name)
		}
	}
}
