/* Properties of every function of sgn.h on generated cases, with LAPACK and quadruple precision as the ground truth.
 *
 *     suite [--seed S] [--cases K] [--unjudged] [NAME [CASE]]
 *
 * With --unjudged it makes the same calls, and only a memory checker judges them.
 *
 * A property draws its case from its own generator, named by seed, property and case, so that each failure prints the command that
 * repeats it. */
#ifndef SUITE_H
#define SUITE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sgn.h"

/* ---- numbers.c: random numbers, and quadruple precision, in which products and sums of doubles neither overflow nor underflow ---- */

#if defined(__x86_64__)
__extension__ typedef __float128 quad;
#else
typedef long double quad;
#endif

#define UNIT_ROUNDOFF 0x1p-53
#define LEAST 0x1p-1074
#define LARGEST 0x1.fffffffffffffp1023

typedef struct generator { uint64_t state; } generator;

uint64_t bits(generator *random);
/* From low to high, inclusive. */
int64_t integer(generator *random, int64_t low, int64_t high);
bool chance(generator *random, double probability);
double normal(generator *random);
/* 2^k with |k| up to 996, about 10^300: half of the time 1. */
double scale(generator *random);
/* From 1 to 40; just off words, tiles and powers of two more often than not. */
int64_t size(generator *random);
/* Normal numbers, zeros, one entry, equal ones, or some that differ in size, times a scale. */
void fill(generator *random, double *x, int64_t count, double scale);

quad quad_magnitude(quad x);
quad quad_root(quad x);
quad quad_norm(const double *x, int64_t count);
/* || M g - r || for a symmetric M of n x n with mu added to its diagonal in double precision; M in C order. */
quad residual_norm(int64_t n, const double *matrix, double mu, const double *g, const double *r);
double frobenius(const double *x, int64_t count);
double largest_magnitude(const double *x, int64_t count);
/* Whether M - shift I is positive definite, by Cholesky in quadruple precision. */
bool quad_definite(int64_t n, const double *matrix, double mu, quad shift);

/* ---- calls.c: calls on exact copies, whose outputs are filled with a pattern and whose inputs must come back as they were ---- */

typedef enum kind { REAL, SIGN, PATTERN, INT64, INT32, TEXT, WORD } kind;

typedef struct buffer {
  kind kind;
  int64_t count;
  void *data;
  bool optional;
  bool absent;   /* a null pointer is passed */
} buffer;

#define MOST 6

typedef struct call {
  const char *name;
  int64_t size[MOST];
  int sizes;
  buffer in[MOST];
  int ins;
  buffer out[MOST];
  int outs;
  bool is_damped;
  double damping, tolerance;
  int32_t solver, family;
  int64_t limit, rows, step;
  uint64_t seed;
  bool is_sparse;
  sgn_status (*run)(const struct call *call);
} call;

/* Memory of the case, freed at its end. */
void *memory(size_t bytes);
double *reals(int64_t count);
void add_input(call *call, kind kind, int64_t count, const void *data);
void add_output(call *call, kind kind, int64_t count, bool optional);
/* Runs a call and checks what holds for every function: no input changed, no output touched if the status is below 32, and otherwise finite outputs. */
sgn_status invoke(call *call);
/* The same call with an output in the memory of an input, for every pair that fits: the same status and results. */
void expect_aliases(call *call);
const double *real_in(const call *call, int index);
double *real_out(const call *call, int index);
int64_t int_out(const call *call, int index);
bool is_untouched(const double *x, int64_t count);
sgn_matrix matrix_of(const call *call);
sgn_method method_of(const call *call);

/* ---- main.c ---- */

typedef struct property {
  const char *name;
  void (*run)(generator *random);
  /* The number of cases relative to that of the suite; costly properties have fewer. */
  double share;
} property;

/* Records a failure, with a message, unless the condition holds; returns the condition. */
bool expect(bool condition, const char *words, ...);

extern const property network_properties[], sketch_properties[], system_properties[], problem_properties[], primitive_properties[],
    misuse_properties[];

/* ---- network.c, sketches.c, systems.c, problems.c: calls with correct arguments, also for the misuse tests ---- */

void network_calls(generator *random, void (*body)(generator *random, call *call));
void sketch_calls(generator *random, void (*body)(generator *random, call *call));
void system_calls(generator *random, void (*body)(generator *random, call *call));
void problem_calls(generator *random, void (*body)(generator *random, call *call));
void primitive_calls(generator *random, void (*body)(generator *random, call *call));

/* A matrix A of N x n, dense or sparse, as the first inputs and sizes of a call. */
void add_matrix(generator *random, call *call, int64_t rows, int64_t columns, const double *values, bool sparse);

#endif
