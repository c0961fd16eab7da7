// The references that kernels are held against call BLAS itself, into arrays that are there already.
#include <cblas.h>
