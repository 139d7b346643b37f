package finetune

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// setting is a number that somebody chose. It lies between 0 and high, where 0 leaves it to the default.
type setting struct {
	name        string
	value, high float64
	laws        []string // the laws that it belongs to; nil means all
}

// The largest values of settings.
const (
	unbounded = math.MaxFloat32
	below1    = 1 - 0x1p-53
)

// check says what is wrong with the number of a setting of a struct, or returns nil.
func (s setting) check(of string) error {
	switch {
	case s.value >= 0 && s.value <= s.high:
		return nil
	case s.high >= math.MaxInt32:
		return fmt.Errorf("%s.%s is %g; it must be a number at or above 0", of, s.name, s.value)
	case s.high == below1:
		return fmt.Errorf("%s.%s is %g; it must lie at or above 0 and below 1", of, s.name, s.value)
	}
	return fmt.Errorf("%s.%s is %g; it must lie between 0 and %g", of, s.name, s.value, s.high)
}

// checkSettings says what is wrong with the first wrong number of a struct, or returns nil.
func checkSettings(of string, settings ...setting) error {
	for _, s := range settings {
		if err := s.check(of); err != nil {
			return err
		}
	}
	return nil
}

// checkLaw says what is wrong with the law of a struct and with its settings, of which those of other laws must be 0.
func checkLaw(of, law string, laws []string, settings ...setting) error {
	if !slices.Contains(laws, law) {
		return fmt.Errorf("%s.Law is %q; it must be one of %s", of, law, strings.Join(laws, ", "))
	}
	if err := checkSettings(of, settings...); err != nil {
		return err
	}
	for _, s := range settings {
		if s.value != 0 && s.laws != nil && !slices.Contains(s.laws, law) {
			return fmt.Errorf("%s.%s is %g and the law is %s; it belongs to %s", of, s.name, s.value, law, strings.Join(s.laws, " and "))
		}
	}
	return nil
}
