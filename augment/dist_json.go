package augment

import (
	"encoding/json"
	"fmt"
	"slices"
)

// lawSizes are how many numbers each law takes in text; a choice takes any number of them.
var lawSizes = map[string]int{lawConstant: 1, lawUniform: 2, lawLogUniform: 2, lawChoice: -1, lawNormal: 4, lawBeta: 2}

// parameters are the numbers of d as text gives them: those of the function that makes it, in its order.
func (d Dist) parameters() []float64 {
	switch d.law {
	case lawNormal:
		return []float64{d.numbers[2], d.numbers[3], d.numbers[0], d.numbers[1]}
	case lawBeta:
		return d.numbers[2:]
	}
	return d.numbers
}

// distOf makes the law with these parameters.
func distOf(law string, numbers []float64) (Dist, error) {
	size, ok := lawSizes[law]
	if !ok {
		return Dist{}, fmt.Errorf("unknown law %q; the laws are constant, uniform, log_uniform, choice, normal and beta", law)
	}
	if size >= 0 && len(numbers) != size {
		return Dist{}, fmt.Errorf("the law %s has %d numbers, want %d", law, len(numbers), size)
	}
	switch law {
	case lawNormal:
		return Normal(numbers[0], numbers[1], numbers[2], numbers[3]), nil
	case lawBeta:
		return Beta(numbers[0], numbers[1]), nil
	}
	return Dist{law, slices.Clone(numbers)}, nil
}

// MarshalJSON writes a constant as a number, another law as an object such as {"uniform":[0.5,1.5]} with the numbers in the order of the
// function that makes it, and the zero Dist as null.
func (d Dist) MarshalJSON() ([]byte, error) {
	switch d.law {
	case "":
		return []byte("null"), nil
	case lawConstant:
		return json.Marshal(d.numbers[0])
	}
	return json.Marshal(map[string][]float64{d.law: d.parameters()})
}

// UnmarshalJSON reads what MarshalJSON writes.
func (d *Dist) UnmarshalJSON(data []byte) error {
	if string(data) == "null" {
		*d = Dist{}
		return nil
	}
	var number float64
	if json.Unmarshal(data, &number) == nil {
		*d = Constant(number)
		return nil
	}
	var laws map[string]numberOrList
	if err := json.Unmarshal(data, &laws); err != nil || len(laws) != 1 {
		return fmt.Errorf(`want a number or one law such as {"uniform":[0.5,1.5]}, got %.60s`, data)
	}
	for law, numbers := range laws {
		made, err := distOf(law, numbers)
		if err != nil {
			return err
		}
		*d = made
	}
	return nil
}
