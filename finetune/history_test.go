package finetune

import (
	"fmt"
	"os"
)

func ExampleHistory_Validation() {
	h := History{{Epoch: 1, ValAccuracy: 0.5}, {Epoch: 2, ValAccuracy: 0.75}}
	fmt.Println(h.Validation("head only"))
	// Output: {head only [1 2] [0.5 0.75]}
}

func ExampleHistory_WriteCSV() {
	History{{Epoch: 1, Phase: 1, TrainLoss: 0.5, TrainAccuracy: 0.75, ValLoss: 0.25, ValAccuracy: 1, Rate: 0.01, Seconds: 2}}.WriteCSV(os.Stdout)
	fmt.Println()
	// Output:
	// epoch,phase,train_loss,train_accuracy,val_loss,val_accuracy,rate,seconds
	// 1,1,0.5,0.75,0.25,1,0.01,2
}
