/* sgn.h - the stages of sketched Gauss-Newton, for any language that can call C.
 *
 * The network has m neurons on d coordinates, the data are n points. With unit points x_i, weights w_r and output signs
 * a_r of -1 or +1:
 *
 *     f_i = m^(-1/2) sum_r a_r max(0, w_r . x_i)          outputs
 *     b_ir = 1 where w_r . x_i >= 0, else 0               activation pattern; the tie counts as active
 *     r = f - y                                           residual
 *     A = J^T, N x n with N = m d                         column i has a_r b_ir x_ik / sqrt(m) at index r d + k
 *     G = J J^T = (1/m) (B B^T) o (X X^T)                 Gram matrix, n x n, o is the entrywise product
 *
 * One step finds g with G g = r and moves the weights by vec W <- vec W - J^T g. The sketched solve factors
 * S A = Q R, with S random of s x N, and iterates with R as the preconditioner.
 *
 * ARRAYS are dense and in C order, the last index fastest, as NumPy makes them: inputs (n, d), weights (m, d),
 * pre-activations and pattern (n, m), Gram matrix (n, n), sketched matrix (s, n), R (n, n). Sizes are at least 1, and no
 * array, the N entries of a column of A among them, may have more than SGN_MAX_ENTRIES entries.
 *
 * MEMORY belongs to the caller. Nothing is kept after a call returns. An output may be the same memory as an input,
 * because every input is read before anything is written; two outputs must not overlap.
 *
 * ERRORS. Every function returns SGN_OK or says why not. Arguments are checked before use, results before they are
 * written: whenever a status below SGN_NOT_CONVERGED is returned, no output has been touched. What cannot be checked is
 * whether a pointer leads to as much memory as the sizes say. A call needs working memory of a few times its arrays; only
 * the sketches, which can need much more, ask for it first and return SGN_OUT_OF_MEMORY.
 *
 * THREADS. There is no state between calls, so any number of threads may call at once. Underneath, OpenBLAS has one pool of
 * threads for the process; OPENBLAS_NUM_THREADS, read when the library is loaded, sets its size and that of the loops
 * here. Results depend on that number, to rounding, and not on other calls. Where many threads call at once, 1 is much the
 * fastest: the callers' pools compete otherwise. OpenBLAS is built for a largest number of threads, and many more
 * callers at once than that are beyond it. After fork(), call only from the parent.
 *
 * RANDOMNESS is a pure function of a seed and a path. Signs, indices and words are the same on every machine; normal
 * numbers go through log, sin and cos and are not promised to the last bit. */
#ifndef SGN_H
#define SGN_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The interface. The major number changes when a caller must; the minor one when something is added. */
#define SGN_ABI_MAJOR 1
#define SGN_ABI_MINOR 0

#define SGN_MAX_ENTRIES 2147483647

typedef enum sgn_status {
  SGN_OK = 0,
  SGN_NULL_POINTER = 1,          /* a pointer that must lead somewhere is null */
  SGN_INVALID_SIZE = 2,          /* below 1, more than SGN_MAX_ENTRIES entries, or not a size that the function takes */
  SGN_INVALID_ARGUMENT = 3,      /* a tolerance, limit, step, position or path outside its range */
  SGN_NOT_FINITE = 4,            /* an input holds a NaN or an infinity */
  SGN_NOT_UNIT = 5,              /* a point is not a unit vector to rounding */
  SGN_NOT_A_SIGN = 6,            /* an output sign is neither -1 nor +1 */
  SGN_NOT_A_PATTERN = 7,         /* an entry of a pattern is neither 0 nor 1 */
  SGN_NOT_SYMMETRIC = 8,         /* a Gram matrix differs from its transpose */
  SGN_UNKNOWN_FAMILY = 9,        /* no sgn_family has this number */
  SGN_TOO_MANY_ROWS = 10,        /* the SRHT has fewer rows to sample from */
  SGN_TOO_FEW_ROWS = 11,         /* a sketch of fewer rows than points gives no R */
  SGN_RANK_DEFICIENT = 12,       /* R is singular to working precision */
  SGN_NOT_POSITIVE_DEFINITE = 13,/* to working precision */
  SGN_UNPROVED = 14,             /* no bound could be proved */
  SGN_OVERFLOW = 15,             /* a result exceeds what its type holds */
  SGN_OUT_OF_MEMORY = 16,        /* working memory was refused */
  SGN_LAPACK_FAILED = 17,        /* an iteration inside LAPACK did not converge */

  /* How an iteration ended without reaching its tolerance. From here on outputs are written: the iterate of least residual,
   * and all iterates so far. */
  SGN_NOT_CONVERGED = 32,        /* the iteration limit came first */
  SGN_DIVERGED = 33,             /* the residual grew */
  SGN_STAGNATED = 34,            /* the residual stopped falling: rounding allows no better */
  SGN_BREAKDOWN = 35,            /* a quantity of the iteration became a NaN or an infinity */
  SGN_INDEFINITE = 36            /* the Gram matrix or the preconditioner is not positive semidefinite */
} sgn_status;

/* The families of sketches. */
typedef enum sgn_family {
  SGN_GAUSSIAN = 0,
  SGN_SRHT = 1,
  SGN_COUNT_SKETCH = 2,
  SGN_SPARSE_SIGN = 3,
  SGN_TENSOR_SRHT = 4,
  SGN_TENSOR_SKETCH = 5,
  SGN_NEURON_BLOCK = 6
} sgn_family;

/* The version of the package as text. Either number may be null; they say which interface the library has. */
const char *sgn_version(int32_t *abi_major, int32_t *abi_minor);

/* What a status means, in English; never null. The argument is an sgn_status. */
const char *sgn_status_message(int32_t status);

/* ---- The network ---- */

/* The start of training at this seed: weights (m, d) with entries N(0, 1), and fair signs (m). */
sgn_status sgn_initial_network(uint64_t seed, int64_t m, int64_t d, double *weights, double *signs);

/* z_ir = w_r . x_i, (n, m). */
sgn_status sgn_pre_activations(
    int64_t n, int64_t d, int64_t m, const double *inputs, const double *weights, double *pre_activations);

/* b_ir = 1 where z_ir >= 0, else 0; either sign of zero is active. (n, m), one byte each. */
sgn_status sgn_pattern(int64_t n, int64_t m, const double *pre_activations, uint8_t *pattern);

/* f_i = m^(-1/2) sum_r a_r max(0, z_ir), (n). */
sgn_status sgn_outputs(
    int64_t n, int64_t m, const double *pre_activations, const double *signs, double *outputs);

/* Outputs and pattern in one pass over blocks of neurons, without the array of pre-activations. */
sgn_status sgn_forward(
    int64_t n, int64_t d, int64_t m, const double *inputs, const double *weights, const double *signs,
    double *outputs, uint8_t *pattern);

/* r = f - y, (n). */
sgn_status sgn_residual(int64_t n, const double *outputs, const double *targets, double *residual);

/* J, (n, m d): the definition, for small sizes. */
sgn_status sgn_jacobian(
    int64_t n, int64_t d, int64_t m, const double *inputs, const double *signs, const uint8_t *pattern,
    double *jacobian);

/* The weights after the step, vec W - J^T g, (m, d). */
sgn_status sgn_update(
    int64_t n, int64_t d, int64_t m, const double *inputs, const double *signs, const uint8_t *pattern,
    const double *g, const double *weights, double *next_weights);

/* ---- The Gram matrix and the kernel ---- */

/* G = (1/m) (B B^T) o (X X^T), (n, n), exactly symmetric; the counts in B B^T are exact. */
sgn_status sgn_gram(
    int64_t n, int64_t d, int64_t m, const double *inputs, const uint8_t *pattern, double *gram);

/* K_ij = <x_i, x_j> (pi - arccos <x_i, x_j>) / (2 pi) = E G at the random start, (n, n). Points must be unit vectors. */
sgn_status sgn_kernel(int64_t n, int64_t d, const double *inputs, double *kernel);

/* A proved lower bound on the smallest eigenvalue of the exact Gram matrix of a pattern, rounding included (Rump 2006), or
 * SGN_UNPROVED. */
sgn_status sgn_smallest_eigenvalue_bound(
    int64_t n, int64_t d, int64_t m, const double *inputs, const uint8_t *pattern, double *bound);

/* ---- The sketch ---- */

/* The rows that a sketch really has when `rows` are asked for: the neuron block rounds up to a multiple of d. */
sgn_status sgn_sketch_rows(int32_t family, int64_t rows, int64_t m, int64_t d, int64_t *actual_rows);

/* S itself, (s, m d), entry by entry from its formula, with s from sgn_sketch_rows: the sketch that training with
 * this seed uses in this step, counted from 1. For small sizes. */
sgn_status sgn_sketch_matrix(
    int32_t family, int64_t rows, int64_t m, int64_t d, uint64_t seed, int64_t step, double *sketch);

/* S A by the family's fast way, (s, n), with the same S. */
sgn_status sgn_sketch(
    int32_t family, int64_t rows, int64_t n, int64_t d, int64_t m, const double *inputs, const double *signs,
    const uint8_t *pattern, uint64_t seed, int64_t step, double *sketched);

/* R of S A = Q R, (n, n), upper triangular with zeros below. It is unique up to the signs of its rows, which are
 * those that LAPACK's Householder reflections happen to give. */
sgn_status sgn_factor(int64_t s, int64_t n, const double *sketched, double *r);

/* The condition number of R^(-T) G R^(-1). Of R only the upper triangle is read, here and below. */
sgn_status sgn_condition_number(int64_t n, const double *gram, const double *r, double *condition_number);

/* ---- The solvers of G g = r ---- */

/* Preconditioned conjugate gradients, or without a preconditioner where r is null.
 *
 * Converged is what has a recomputed residual ||G g - residual|| <= tolerance ||residual||. The start is zero where it is
 * null. Outputs:
 *   g                  (n)
 *   iterates           (iteration_limit + 1, n) or null: the start and the iterate of each iteration; rows beyond
 *                      iterate_count are not touched
 *   iterate_count      or null: the number of iterates, one more than there were iterations; 0 when not even the start has a
 *                      finite residual
 *   relative_residual  or null: ||G g - residual|| / ||residual|| of the g returned, recomputed */
sgn_status sgn_conjugate_gradient(
    int64_t n, const double *gram, const double *r, const double *residual, const double *start,
    double tolerance, int64_t iteration_limit, double *g, double *iterates, int64_t *iterate_count,
    double *relative_residual);

/* The paper's iteration g <- g + P^(-1) G P^(-1) (residual - G g) with P = R^T R, or P = I where r is null. It contracts
 * when the sketch is good enough and says SGN_DIVERGED when it is not. Arguments as above. */
sgn_status sgn_fixed_point(
    int64_t n, const double *gram, const double *r, const double *residual, const double *start,
    double tolerance, int64_t iteration_limit, double *g, double *iterates, int64_t *iterate_count,
    double *relative_residual);

/* g by Cholesky factorisation of G. */
sgn_status sgn_solve(int64_t n, const double *gram, const double *residual, double *g);

/* ---- Primitives ---- */

/* H x, (n), for the +-1 Hadamard matrix of Sylvester's order, unscaled: H_ij = (-1)^popcount(i & j). n is a power of two; the
 * entries of x may add up to 2^53 in absolute value, and the result is exact. */
sgn_status sgn_walsh_hadamard(int64_t n, const int64_t *x, int64_t *transformed);

/* The words at positions first, ..., first + count - 1 of a stream of Philox4x32-10. The path names it from the root of
 * the seed, "" for the root itself: components are separated by "/", and one of digits only is a number, as in
 * "embedding/3/signs". */
sgn_status sgn_words(uint64_t seed, const char *path, int64_t first, int64_t count, uint32_t *words);

#ifdef __cplusplus
}
#endif

#endif
