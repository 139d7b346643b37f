package augment

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// pitfalls are mistakes that programs for augmentation are known to make, and the tests that keep this one from them.
var pitfalls = []struct {
	mistake string
	tests   []string
}{
	{"one draw is shared by a batch", []string{"TestEqualPicturesBecomeDifferent", "TestEveryCopyOfAPictureIsDifferent", "TestFlipsFollowTheirProbability", "TestCoinsFollowTheirProbabilities"}},
	{"a draw depends on the batch, the order, the workers or the engine, or not on the epoch", []string{"TestADrawDependsOnSeedEpochAndIndexAlone", "TestAPictureIsTheSameAnywhere",
		"TestAPictureIsTheSameInEveryBatch", "TestWorkersAgreeBitForBit", "TestGraphEqualsHostBitForBit", "TestEnginesAgree", "TestBothExecutorsAgree"}},
	{"an operation that is put in, or another probability, changes other draws", []string{"TestOtherOperationsLeaveADrawAlone", "TestNeighboursLeaveADrawAlone", "TestACompositionLeavesOtherDrawsAlone",
		"TestCoinsFollowTheirProbabilities"}},
	{"a random crop follows another law than it should", []string{"TestBoxEqualsTorchvision", "TestBoxFollowsItsLaw", "TestBoxLiesInThePictureAndReachesItsEdges"}},
	{"pixels are half a step away, or come from outside of the crop", []string{"TestNothingLeaksIntoACrop", "TestARampStaysARampInside", "TestACheckerboardBecomesGray", "TestTheWholePictureInItsOwnSizeIsItself",
		"TestEvenPicturesStayEven", "TestOperationsEqualTorchvision"}},
	{"a transform without effect changes the picture", []string{"TestGeometryWithoutEffectIsTheIdentity", "TestWarpsWithoutEffectAreTheIdentity", "TestOperationsWithoutEffectAreTheIdentity", "TestNeutralSettingsLeaveAPicture",
		"TestQuarterTurnsMoveWholePixels", "TestSymmetriesMoveWholePixels", "TestNoiseOfNoStrengthIsNone", "TestWeatherGrowsFromNothing"}},
	{"points and boxes follow another convention than pixels", []string{"TestPointsGoWhereTheirPixelsGo", "TestMapsGoThereAndBack", "TestTwoFlipsAreHalfATurn", "TestBoxesOfCornersHoldWhatIsInThem", "TestSourceIsTheBoxInTheOriginal"}},
	{"masks, boxes and points have another draw than their picture, masks are blurred, boxes stay without an object", []string{"TestMasksBoxesAndPointsAgree", "TestMasksMoveLikePicturesOfNearestPixels",
		"TestBoxesAreCutAndLeftOut", "TestTargetsEqualTorchvision", "TestFramesOfASampleAreChangedAlike"}},
	{"colours depend on the batch, on a fixed order or on a range, or end in NaN", []string{"TestJitterIsTheAdjustmentsOneAfterTheOther", "TestContrastTakesEachPicturesOwnMean", "TestColourWithoutEffectIsTheIdentity",
		"TestHueGoesRound", "TestJitterOrdersAndFactorsFollowTheirLaws", "TestHalfPrecisionStaysFinite", "TestColourEqualsReferences"}},
	{"a policy's magnitude has another direction or unit", []string{"TestAHigherMagnitudeChangesMore", "TestPosterizeLeavesABit", "TestTranslationsGoWithTheSide", "TestMagnitudesAreTorchvisions", "TestBytesAndFloatsAreOnePicture",
		"TestRandAugmentDrawsWithReplacement", "TestSignsOfPoliciesAreEven", "TestBinsOfPoliciesAreEven", "TestPoliciesChooseEvenly"}},
	{"the side that is not selected poisons gradients, or a batch is compiled or computed too often", []string{"TestOperationsThatAreNotDoneLeaveGradientsAlone", "TestGradientsAreFinite", "TestOneGraphForEachShape",
		"TestPadToChangesNothing", "TestAGraphSharesWhatThePoliciesChooseFrom", "TestOneGatherForARow"}},
	{"mixed labels do not say what is seen", []string{"TestMixedLabelsSayWhatIsSeen", "TestPartnersAreOthers", "TestSharesFollowBeta", "TestSharesOfCutMixHaveTheirMoments", "TestCutMixBoxesFollowTheirLaw", "TestErasedBoxesFollowTheirLaw"}},
}

// testsOf gives the files in which the test functions of the package and those below it stand, by name; several of one name are in several files, whose texts are joined.
func testsOf(t *testing.T) map[string]string {
	t.Helper()
	sources := map[string]string{}
	for _, pattern := range []string{"*_test.go", "*/*_test.go"} {
		paths, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range paths {
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			file, err := parser.ParseFile(token.NewFileSet(), path, text, parser.SkipObjectResolution)
			if err != nil {
				t.Fatal(err)
			}
			for _, d := range file.Decls {
				if f, ok := d.(*ast.FuncDecl); ok && strings.HasPrefix(f.Name.Name, "Test") {
					sources[f.Name.Name] += string(text)
				}
			}
		}
	}
	return sources
}

// TestPitfallsHaveTests wants the tests that [pitfalls] and [elsewhere] name.
func TestPitfallsHaveTests(t *testing.T) {
	tests := testsOf(t)
	for _, p := range pitfalls {
		for _, name := range p.tests {
			if tests[name] == "" {
				t.Errorf("%s: there is no %s", p.mistake, name)
			}
		}
	}
	for setting, name := range elsewhere {
		if tests[name] == "" {
			t.Errorf("%s: there is no %s", setting, name)
		}
	}
	if tests["TestPitfallsHaveTests"] == "" || len(tests) < 100 {
		t.Errorf("only %d tests were found", len(tests))
	}
}
