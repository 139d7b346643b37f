package augment

func init() { sample(RandomGridShuffle(3, 3), RandomGridShuffle(2, 5), RandomGridShuffle(1, 1)) }
