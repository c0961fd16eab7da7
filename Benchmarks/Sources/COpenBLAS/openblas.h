// The references with which kernels are compared call BLAS directly, into existing arrays.
#include <cblas.h>
