package main

import (
	"errors"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// flagOf gives the flags that set the library's settings, by the names that the library's errors have for these.
var flagOf = map[string]string{
	"Config.Reuse":            "-reuse",
	"CutMix":                  "-cutmix",
	"Dropout":                 "-dropout",
	"EMA":                     "-ema",
	"Freeze":                  "-freeze",
	"Mix.CutMix":              "-cutmix",
	"Mix.Mixup":               "-mixup",
	"Mixup":                   "-mixup",
	"Optimizer.Accumulate":    "-accumulate",
	"Optimizer.Clip":          "-clip",
	"Optimizer.Decay":         "-wd",
	"Optimizer.Law":           "-optimizer",
	"Optimizer.Momentum":      "-momentum",
	"Optimizer.TowardsSource": "-l2sp",
	"Rates.Decay":             "-layer-decay",
	"Rates.Trunk":             "-trunk-lr-factor",
	"Reuse":                   "-reuse",
	"Schedule.Law":            "-schedule",
	"Schedule.WarmUp":         "-warmup",
	"Scratch":                 "-scratch",
	"Smoothing":               "-label-smoothing",
	"Views":                   "-views",
}

// nameOf finds a setting where the library's errors name one: at the beginning of a line, behind the phase, which is the same for all of the
// command's, or behind a word that leads to it.
var nameOf = regexp.MustCompile(`(?m)^((?:finetune: )?)(?:phase \d+: )?(` + settingNames() + `)\b|(\b(?:and|both|in|set|take|with) )(` + settingNames() + `)\b`)

// settingNames lists them as a pattern.
func settingNames() string {
	return strings.ReplaceAll(strings.Join(slices.Sorted(maps.Keys(flagOf)), "|"), ".", `\.`)
}

// inFlags is an error about the library's settings in the words of somebody who has set them by flags.
func inFlags(err error) error {
	if err == nil || !nameOf.MatchString(err.Error()) {
		return err
	}
	return errors.New(nameOf.ReplaceAllStringFunc(err.Error(), func(found string) string {
		m := nameOf.FindStringSubmatch(found)
		return m[1] + m[3] + flagOf[m[2]+m[4]]
	}))
}
