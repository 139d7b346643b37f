package ops_test

import "github.com/gomlx/compute/dtypes"

const f32 = dtypes.Float32
