package finetune

import (
	"cmp"
	"math"
)

// The laws of a Schedule.
const (
	lawConstant = "constant"
	lawCosine   = "cosine"
	lawOneCycle = "one-cycle"
	lawStep     = "step"
)

// Schedule says how the learning rate changes during a run, as a factor of the run's rate. The zero value keeps it constant.
//
// The laws are PyTorch's, and give its numbers:
//
//   - "constant" (the default): 1.
//   - "cosine": CosineAnnealingLR with T_max all steps behind the warm-up, from 1 to End (Loshchilov and Hutter, "SGDR", 2017).
//   - "one-cycle": OneCycleLR, by cosines from Start up to 1 in the part WarmUp of all steps, and down to End at the last one (Smith and
//     Topin, "Super-Convergence", 2018). The momentum stays as it is, as with cycle_momentum=False.
//   - "step": StepLR, times Gamma whenever the part Every of all steps has gone by behind the warm-up.
//
// In front of all but "one-cycle" lie W warm-up steps, in which the factor is 1/(W+1), 2/(W+1), ...: LinearLR with the start factor 1/(W+1).
type Schedule struct {
	Law    string  `json:"law,omitempty"`
	WarmUp float64 `json:"warm_up,omitempty"` // the part of all steps, in [0, 1), in which the rate rises; 0 means none, and 0.3 for "one-cycle"
	Start  float64 `json:"start,omitempty"`   // "one-cycle": the factor at the first step, in (0, 1]; 0 means 1/25
	End    float64 `json:"end,omitempty"`     // "cosine" and "one-cycle": the factor behind the last step, or at it, in [0, 1]; 0 means 0, and 1/250000 for "one-cycle"
	Every  float64 `json:"every,omitempty"`   // "step": the part of all steps from drop to drop, in (0, 1]; 0 means 1/3
	Gamma  float64 `json:"gamma,omitempty"`   // "step": the factor of each drop, in (0, 1]; 0 means 0.1
}

// At gives the factor at a step of total, counted from 0. Behind the last step it stays.
func (s Schedule) At(step, total int) float64 {
	total = max(total, 1)
	step = min(max(step, 0), total-1)
	if s.Law == lawOneCycle {
		return s.oneCycle(float64(step), float64(total))
	}
	warmUp := int(math.Round(s.WarmUp * float64(total)))
	if step < warmUp {
		return float64(step+1) / float64(warmUp+1)
	}
	at := float64(step - warmUp)
	switch s.Law {
	case lawCosine:
		return anneal(1, s.End, at/float64(total-warmUp))
	case lawStep:
		every := max(1, math.Round(cmp.Or(s.Every, 1./3)*float64(total)))
		return math.Pow(cmp.Or(s.Gamma, 0.1), math.Floor(at/every))
	}
	return 1
}

// oneCycle gives the factor of OneCycleLR, whose phases end at steps that need not be whole.
func (s Schedule) oneCycle(step, total float64) float64 {
	start := cmp.Or(s.Start, 1./25)
	end := cmp.Or(s.End, 1./250000)
	top := cmp.Or(s.WarmUp, 0.3)*total - 1
	switch {
	case step > top:
		return anneal(1, end, (step-top)/(total-1-top))
	case top > 0:
		return anneal(start, 1, step/top)
	}
	return 1
}

// anneal goes from one number to another by half a cosine, where part goes from 0 to 1.
func anneal(from, to, part float64) float64 {
	return to + (from-to)/2*(1+math.Cos(math.Pi*part))
}

// check says what is wrong with the schedule: a number out of range, or one that its law does not know.
func (s Schedule) check() error {
	return checkLaw("Schedule", cmp.Or(s.Law, lawConstant), []string{lawConstant, lawCosine, lawOneCycle, lawStep},
		setting{"WarmUp", s.WarmUp, below1, nil},
		setting{"Start", s.Start, 1, []string{lawOneCycle}},
		setting{"End", s.End, 1, []string{lawCosine, lawOneCycle}},
		setting{"Every", s.Every, 1, []string{lawStep}},
		setting{"Gamma", s.Gamma, 1, []string{lawStep}})
}
