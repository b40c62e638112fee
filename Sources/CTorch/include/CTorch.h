// Umbrella header of CTorch: all that Swift sees of libtorch.
#ifndef CTORCH_H
#define CTORCH_H

#include "ctorch_types.h"

#include "ctorch_autograd.h"
#include "ctorch_device.h"
#include "ctorch_generator.h"
#include "ctorch_kernels.h"
#include "ctorch_recorder.h"
#include "ctorch_runtime.h"
#include "ctorch_tensor.h"

#include "Generated/ctorch_operators.h"

#endif
