// CBLAS and LAPACKE on OpenBLAS. The library uses real double precision only; LAPACKE's complex
// types are replaced by two plain structs so that Swift can import the header.
#ifndef SGN_CLAPACK_H
#define SGN_CLAPACK_H

#define LAPACK_COMPLEX_CUSTOM
typedef struct { float real, imaginary; } lapack_complex_float;
typedef struct { double real, imaginary; } lapack_complex_double;

#include <cblas.h>
#include <lapacke.h>

#endif
