/* sgn.h - sketched least squares and the stages of sketched Gauss-Newton, for any language that can call C.
 *
 * ANY MATRIX. For a tall A of the caller's, N x n, dense or sparse, and a damping mu >= 0 there are two problems,
 *
 *     (A^T A + mu I) g = r                  a damped step: Gauss-Newton, Levenberg-Marquardt, natural gradient (minSR)
 *     min ||A g - b||^2 + mu ||g||^2        least squares
 *
 * and one way: draw a random S of s x N, make P = (S A)^T S A + mu I, and iterate with P as the preconditioner until the
 * recomputed residual is small enough. See "Any matrix" below.
 *
 * THE NETWORK is where A comes from in the other functions. It has m neurons on d coordinates, the data are n points. With
 * unit points x_i, weights w_r and output signs a_r of -1 or +1:
 *
 *     f_i = m^(-1/2) sum_r a_r max(0, w_r . x_i)          outputs
 *     b_ir = 1 where w_r . x_i >= 0, else 0               activation pattern; the tie counts as active
 *     r = f - y                                           residual
 *     A = J^T, N x n with N = m d                         column i has a_r b_ir x_ik / sqrt(m) at index r d + k
 *     G = J J^T = (1/m) (B B^T) o (X X^T)                 Gram matrix, n x n, o is the entrywise product
 *
 * One step finds g with (G + mu I) g = r and moves the weights by vec W <- vec W - J^T g. The sketched solve factors
 * [S A; sqrt(mu) I] = Q R, so that P = R^T R, and iterates with R as the preconditioner.
 *
 * ARRAYS are dense and in C order, the last index fastest, as NumPy makes them: inputs (n, d), weights (m, d),
 * pre-activations and pattern (n, m), Gram matrix (n, n), sketched matrix (s, n), R (n, n). Only an sgn_matrix may be
 * sparse. Sizes are at least 1, and no array, the N entries of a column of A among them, may have more than
 * SGN_MAX_ENTRIES entries.
 *
 * RANGES. A size n, d, m, N, s, rows, count or capacity is an integer from 1 on; what is narrower or wider is said at the function. Every
 * real number is finite, of any size and sign, unless more is said: signs are exactly -1 or +1, patterns 0 or 1, points of the kernel are unit
 * vectors to 2 (d + 4) u, matrices called symmetric equal their transpose bit for bit. A tolerance is finite and zero or more, an accuracy zero or
 * more and below 1; zero asks for a residual of exactly zero. An iteration limit is from 0 to INT64_MAX - 1, and iteration_limit + 1 is a
 * capacity where iterates are asked for. A seed is any 64 bits. A step is from 1 to INT64_MAX. Families, forms and solvers are the
 * enumerators below. u = 2^-53 here and below.
 *
 * DAMPING is a finite number, zero or more, and the same in all stages of one solve. Zero is none. A damping that vanishes in rounding beside
 * the diagonal that it is added to is none either.
 *
 * MEMORY belongs to the caller. Nothing is kept after a call returns. An output may be the same memory as an input,
 * because every input is read before anything is written; two outputs must not overlap.
 *
 * ERRORS. Every function returns SGN_OK or says why not. Arguments are checked before use, results before they are
 * written: whenever a status below SGN_NOT_CONVERGED is returned, no output has been touched. What cannot be checked is
 * whether a pointer leads to as much memory as the sizes say. A call needs working memory of a few times its arrays; only
 * what draws a sketch, which can need much more, asks for it first and returns SGN_OUT_OF_MEMORY.
 *
 * WHAT A STATUS PROMISES. SGN_OK is never said of a system because its numbers left the range of double precision: a solution
 * that loses its digits below 2^-1022 is judged as it is returned, and an overflow is SGN_OVERFLOW or SGN_BREAKDOWN. Every residual that a
 * promise speaks of is recomputed from the g that is returned, never taken from a recursion; recomputing it rounds by
 * (n + 2) u (|| G + mu I ||_F ||g|| + ||residual||) at most for a matrix of n x n, and by (N + n + 8) u (||A||_F^2 + mu) ||g|| for A of N x n.
 * Where numbers are said to be known to rounding, they are exact for input that differs by a small multiple of n u, relative to its
 * norm; no entry is then known better than to 2^-1074. A g that is rounded to such numbers when it is returned may have a smaller
 * residual than its iterate had: relative_residual is that of g, and the status, where it is not SGN_OK, says how the iteration ended.
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
#define SGN_ABI_MAJOR 2
#define SGN_ABI_MINOR 1

#define SGN_MAX_ENTRIES 2147483647

/* What sgn_solve leaves of a residual at most, relative to the right-hand side. */
#define SGN_SOLVE_ACCURACY 1e-8

typedef enum sgn_status {
  SGN_OK = 0,
  SGN_NULL_POINTER = 1,          /* a pointer that must lead somewhere is null */
  SGN_INVALID_SIZE = 2,          /* below 1, more than SGN_MAX_ENTRIES entries, or not a size that the function takes */
  SGN_INVALID_ARGUMENT = 3,      /* a tolerance, accuracy, limit, step, position or path outside its range */
  SGN_NOT_FINITE = 4,            /* an input holds a NaN or an infinity */
  SGN_NOT_UNIT = 5,              /* a point is not a unit vector to rounding */
  SGN_NOT_A_SIGN = 6,            /* an output sign is neither -1 nor +1 */
  SGN_NOT_A_PATTERN = 7,         /* an entry of a pattern is neither 0 nor 1 */
  SGN_NOT_SYMMETRIC = 8,         /* a matrix differs from its transpose */
  SGN_UNKNOWN_FAMILY = 9,        /* no sgn_family has this number */
  SGN_TOO_MANY_ROWS = 10,        /* the SRHT has fewer rows to sample from */
  SGN_TOO_FEW_ROWS = 11,         /* without damping a sketch of fewer rows than columns gives no P */
  SGN_RANK_DEFICIENT = 12,       /* columns depend on one another to working precision, and there is no damping to help */
  SGN_NOT_POSITIVE_DEFINITE = 13,/* to working precision: singular, indefinite, or too close to either for the rounding */
  SGN_UNPROVED = 14,             /* no bound could be proved */
  SGN_OVERFLOW = 15,             /* a result exceeds what its type holds */
  SGN_OUT_OF_MEMORY = 16,        /* working memory was refused */
  SGN_LAPACK_FAILED = 17,        /* an iteration inside LAPACK did not converge */
  SGN_INVALID_DAMPING = 18,      /* the damping is negative, a NaN or infinite */
  SGN_INVALID_ROW_STARTS = 19,   /* of a sparse matrix: not from 0 on, or decreasing */
  SGN_INVALID_COLUMN_INDEX = 20, /* of a sparse matrix: outside 0, ..., n - 1, or not increasing within a row */
  SGN_SPLIT_NEEDED = 21,         /* a family for the network's Jacobian only */
  SGN_MATRIX_NEEDED = 22,        /* a family that cannot be drawn without the matrix */
  SGN_DAMPING_TOO_SMALL = 23,    /* for the low-rank form, which would lose too many digits */
  SGN_UNKNOWN_FORM = 24,         /* no sgn_form has this number */
  SGN_UNKNOWN_SOLVER = 25,       /* no sgn_solver has this number */
  SGN_UNDERFLOW = 26,            /* digits of the solution are lost near the smallest number that there is */

  /* How a solve ended without reaching its tolerance. From here on outputs are written: the iterate of least residual, which is one of
   * the iterates, and all iterates so far. */
  SGN_NOT_CONVERGED = 32,        /* the iteration limit came first */
  SGN_DIVERGED = 33,             /* the residual grew */
  SGN_STAGNATED = 34,            /* the residual stopped falling: rounding allows no better */
  SGN_BREAKDOWN = 35,            /* a quantity of the iteration left the range of double precision */
  SGN_INDEFINITE = 36,           /* G + mu I has a direction of negative curvature, beyond what rounding explains */
  SGN_SINGULAR = 37              /* the damped matrix is singular to rounding, and the right-hand side outside its range */
} sgn_status;

/* The families of sketches. */
typedef enum sgn_family {
  SGN_GAUSSIAN = 0,
  SGN_SRHT = 1,
  SGN_COUNT_SKETCH = 2,
  SGN_SPARSE_SIGN = 3,
  SGN_TENSOR_SRHT = 4,
  SGN_TENSOR_SKETCH = 5,
  SGN_NEURON_BLOCK = 6,
  SGN_LEVERAGE_SCORE = 7         /* looks at the matrix */
} sgn_family;

/* The forms of P. */
typedef enum sgn_form {
  SGN_TRIANGULAR = 0,            /* P = R^T R, in n^2 numbers */
  SGN_LOW_RANK = 1               /* by S A itself, in s n numbers: for s < n with damping */
} sgn_form;

/* The solvers. */
typedef enum sgn_solver {
  SGN_SOLVER_GRAM = 0,           /* Cholesky of A^T A + mu I, without a sketch */
  SGN_SOLVER_SKETCHED = 1,       /* sketch, P, and conjugate gradients; for least squares LSQR */
  SGN_SOLVER_FIXED_POINT = 2,    /* sketch, P, and the paper's iteration */
  SGN_SOLVER_CG = 3,             /* conjugate gradients without a sketch; for least squares LSQR */
  SGN_SOLVER_NYSTROM = 4         /* columns of A^T A, P, and conjugate gradients or LSQR; mu > 0 */
} sgn_solver;

/* A matrix A of the caller's, N x n. */
typedef struct sgn_matrix {
  int64_t rows;                  /* N from 1 on, which may be less than n */
  int64_t columns;               /* n from 1 on */
  const double *values;          /* dense: (N, n); sparse: the entries that are stored, row by row */
  const int64_t *row_starts;     /* null for a dense matrix; sparse (CSR): the entries of row i are those from row_starts[i] to
                                  * before row_starts[i + 1], N + 1 numbers from 0 on */
  const int32_t *column_indices; /* null for a dense matrix; sparse: the column of each entry, from 0, increasing in a row */
} sgn_matrix;

/* How a problem is solved. All solvers but SGN_SOLVER_CG and SGN_SOLVER_NYSTROM may need an array of n x n, and SGN_LEVERAGE_SCORE one
 * of 16 n x n, which SGN_MAX_ENTRIES limits too. SGN_SOLVER_NYSTROM reads rows, seed and step: rows is the number of columns of A^T A
 * that it takes, 0 for as many as pay, and it needs mu > 0, else SGN_INVALID_DAMPING. */
typedef struct sgn_method {
  int32_t solver;                /* an sgn_solver */
  int32_t family;                /* an sgn_family; read by the solvers that sketch, as what follows up to step */
  int64_t rows;                  /* s from 1 on, or columns of A^T A from 0 on, of which n are enough */
  uint64_t seed;
  int64_t step;                  /* from 1 */
  double accuracy;               /* zero or more and below 1 */
} sgn_method;

/* The version of the package as text. Either number may be null; they say which interface the library has. */
const char *sgn_version(int32_t *abi_major, int32_t *abi_minor);

/* What a status means, in English; never null. The argument is an sgn_status. */
const char *sgn_status_message(int32_t status);

/* ---- The network ---- */

/* The start of training at this seed: weights (m, d) with entries N(0, 1), and fair signs (m). m, d >= 1. */
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

/* A proved lower bound on the smallest eigenvalue of the exact Gram matrix of a pattern, rounding included (Rump 2006). It is positive: a
 * Gram matrix is positive semidefinite, and where nothing more can be proved that is SGN_UNPROVED. */
sgn_status sgn_smallest_eigenvalue_bound(
    int64_t n, int64_t d, int64_t m, const double *inputs, const uint8_t *pattern, double *bound);

/* ---- The sketch ---- */

/* The rows that a sketch really has when `rows` are asked for: the neuron block rounds up to a multiple of d. */
sgn_status sgn_sketch_rows(int32_t family, int64_t rows, int64_t m, int64_t d, int64_t *actual_rows);

/* S itself, (s, m d), entry by entry from its formula, with s from sgn_sketch_rows: the sketch that training with
 * this seed uses in this step, counted from 1. For small sizes. S for any matrix of N rows is that of m = N and d = 1. The
 * leverage-score family has no S without the matrix. */
sgn_status sgn_sketch_matrix(
    int32_t family, int64_t rows, int64_t m, int64_t d, uint64_t seed, int64_t step, double *sketch);

/* S A by the family's fast way, (s, n), with the same S. Of the damping only the leverage-score family takes notice. */
sgn_status sgn_sketch(
    int32_t family, int64_t rows, int64_t n, int64_t d, int64_t m, const double *inputs, const double *signs,
    const uint8_t *pattern, double damping, uint64_t seed, int64_t step, double *sketched);

/* R of [S A; sqrt(mu) I] = Q R, (n, n), upper triangular with zeros below: R^T R = P, to rounding. It is unique up to the signs of its
 * rows, which are those that LAPACK's Householder reflections happen to give. s >= n where there is no damping, else SGN_TOO_FEW_ROWS. An R
 * whose reciprocal condition number is at most 8 n u is SGN_RANK_DEFICIENT. */
sgn_status sgn_factor(int64_t s, int64_t n, const double *sketched, double damping, double *r);

/* The condition number of R^(-T) (G + mu I) R^(-1), which is that of P^(-1) (G + mu I). Of R only the upper triangle is
 * read, here and below; whatever stands below it, a NaN too. A zero on its diagonal is SGN_RANK_DEFICIENT. From 1/(8 n u) on, which rounding does not
 * tell from infinity, it is SGN_NOT_POSITIVE_DEFINITE. */
sgn_status sgn_condition_number(
    int64_t n, const double *gram, double damping, const double *r, double *condition_number);

/* ---- The solvers of (G + mu I) g = r, for a Gram matrix from anywhere ---- */

/* Preconditioned conjugate gradients, or without a preconditioner where r is null. The scale of R makes no difference.
 *
 * SGN_OK promises a recomputed residual ||G g + mu g - residual|| <= tolerance ||residual||, and nothing about G: a singular system that has a
 * solution is solved. SGN_INDEFINITE promises a direction of negative curvature, and is never said of a positive semidefinite G.
 * SGN_SINGULAR has seen one of a curvature that is zero to rounding, along which the residual is not. The start is zero where it
 * is null. Where residual = 0, zero is the answer and the only iterate, whatever the start is. Outputs:
 *   g                  (n): one of the iterates, the last one where the status is SGN_OK
 *   iterates           (iteration_limit + 1, n) or null: the start and the iterate of each iteration; rows beyond
 *                      iterate_count are not touched
 *   iterate_count      or null: the number of iterates, one more than there were iterations; 0 when not even the start has a
 *                      finite residual, and then g is zero
 *   relative_residual  or null: ||G g + mu g - residual|| / ||residual|| of the g returned, recomputed; 0 where residual = 0 */
sgn_status sgn_conjugate_gradient(
    int64_t n, const double *gram, double damping, const double *r, const double *residual, const double *start,
    double tolerance, int64_t iteration_limit, double *g, double *iterates, int64_t *iterate_count,
    double *relative_residual);

/* The paper's iteration g <- g + P^(-1) G P^(-1) (residual - G g), G + mu I in place of G where there is damping, with
 * P = R^T R, or P = I where r is null. It contracts when the sketch is good enough and says SGN_DIVERGED when it is not; here the scale of R matters.
 * Arguments and promises as above. */
sgn_status sgn_fixed_point(
    int64_t n, const double *gram, double damping, const double *r, const double *residual, const double *start,
    double tolerance, int64_t iteration_limit, double *g, double *iterates, int64_t *iterate_count,
    double *relative_residual);

/* g by Cholesky factorisation of G + mu I. SGN_OK promises two things, rounding included:
 *
 *   - G + mu I, its diagonal rounded once in the sum, is proved to be positive definite. What is not, or is too close to singular for
 *     double precision, is SGN_NOT_POSITIVE_DEFINITE; how the rows are scaled makes no difference.
 *   - the recomputed residual is at most SGN_SOLVE_ACCURACY ||residual||. Where rounding allows no such g, the best one is written and
 *     the status is SGN_STAGNATED: from condition numbers of about 10^8 on that can be, depending on the residual.
 */
sgn_status sgn_solve(int64_t n, const double *gram, double damping, const double *residual, double *g);

/* Two proved bounds on the smallest eigenvalue of any symmetric matrix, (n, n), taken as it is stored, rounding included:
 * lower <= lambda_min <= upper. Where lower > 0 the matrix is proved to be positive definite, where upper < 0 proved not to
 * be; where neither, it is too close to singular for double precision, which is an answer too and SGN_OK. Nothing is known of the
 * matrix but its entries: one that is positive semidefinite for a reason of its own has a lower bound of max(lower, 0). SGN_UNPROVED says
 * that there is no finite bound: that happens near the largest numbers only.
 *   direction          (n) or null: a vector v, v^T M v / v^T v being what upper bounds: where upper < 0, a direction
 *                      of negative curvature
 *   failed_pivot       or null: the order of the first leading minor at which Cholesky fails in floating point; 0 where it
 *                      completes */
sgn_status sgn_certify_symmetric(
    int64_t n, const double *matrix, double *lower, double *upper, double *direction, int64_t *failed_pivot);

/* ---- Any matrix ---- */

/* S A, (rows, n): the S that a network with m d = N has for the same family, rows, seed and step. The families for the
 * network's Jacobian, tensor and neuron-block, are refused. The leverage-score family samples rows by their scores in the damped
 * matrix; the others take no notice of the damping. */
sgn_status sgn_embed(
    const sgn_matrix *a, int32_t family, int64_t rows, double damping, uint64_t seed, int64_t step, double *sketched);

/* What a sketch of A, (s, n), is worth: its distortion || U^T S^T S U - U^T U ||, U = A (A^T A + mu I)^(-1/2), and, or null,
 * the condition number of P^(-1) (A^T A + mu I), at most (1 + distortion) / (1 - distortion) where the distortion is below 1. It needs no A^T A, so
 * the columns of A may be nearly dependent. SGN_RANK_DEFICIENT without damping where [A; sqrt(mu) I] is singular to working precision, and
 * where the condition number is asked for and P is. N and s are from 1 on, and may be less than n. */
sgn_status sgn_distortion(
    const sgn_matrix *a, int64_t s, const double *sketched, double damping, double *distortion,
    double *condition_number);

/* P^(-1) v with P = (S A)^T S A + mu I for each of `count` vectors, (count, n), in one of the two forms; both give the same to
 * rounding, relative to ||P^(-1) v|| and the condition number of P. A solver of one's own needs no more. SGN_TRIANGULAR needs what sgn_factor
 * needs; SGN_LOW_RANK needs mu > 0, and so much that it keeps its digits: (2 n + 4 s + 4) u (||S A||_F^2 / mu + s + 2) <= 1/16, else
 * SGN_DAMPING_TOO_SMALL. */
sgn_status sgn_precondition(
    int32_t form, int64_t s, int64_t n, const double *sketched, double damping, int64_t count, const double *vectors,
    double *preconditioned);

/* (A^T A + mu I) g = residual. SGN_OK promises a recomputed || (A^T A + mu I) g - residual || <= accuracy ||residual||; and with SGN_SOLVER_GRAM
 * that A^T A + mu I, as it is formed in double precision, is positive definite to working precision: one that is singular, or no farther from it than
 * the rounding of its factorisation, is SGN_NOT_POSITIVE_DEFINITE, however consistent the system may be. The iterations do solve
 * singular systems that have a solution, where their preconditioner exists.
 *   g                  (n)
 *   iterates           (iterate_capacity, n) or null: the start, zero, and the iterate of each iteration, as many as fit
 *   iterate_count      or null: the number of all iterates, whether they fit or not, one more than there were iterations; 0
 *                      for SGN_SOLVER_GRAM
 *   relative_residual  or null: what was compared with the accuracy
 * The capacity is read only where there are iterates, and is at least 1 then. */
sgn_status sgn_solve_step(
    const sgn_matrix *a, double damping, const sgn_method *method, const double *residual, double *g,
    int64_t iterate_capacity, double *iterates, int64_t *iterate_count, double *relative_residual);

/* min ||A g - b||^2 + mu ||g||^2, b having N entries. SGN_SOLVER_SKETCHED, SGN_SOLVER_NYSTROM and SGN_SOLVER_CG are LSQR on A
 * itself, which keeps the digits that A^T A loses. With rho = [b - A g; -sqrt(mu) g] and C C^T = P^(-1), solved is what has a recomputed
 * ||rho|| <= accuracy ||b||, or ||C^T [A; sqrt(mu) I]^T rho|| <= accuracy ||[A; sqrt(mu) I] C|| ||rho||; relative_residual is
 * the smaller of the two quotients. The other two solvers take the step with residual = A^T b, and what is said there holds.
 * The other arguments are as above. ||[A; sqrt(mu) I] C|| stands for a lower estimate of it, the largest || [A; sqrt(mu) I] C v || or transposed
 * product with a unit vector that the iteration has seen, so that the rule is never weaker than it says. */
sgn_status sgn_least_squares(
    const sgn_matrix *a, double damping, const sgn_method *method, const double *b, double *g,
    int64_t iterate_capacity, double *iterates, int64_t *iterate_count, double *relative_residual);

/* ---- Primitives ---- */

/* H x, (n), for the +-1 Hadamard matrix of Sylvester's order, unscaled: H_ij = (-1)^popcount(i & j). n is a power of two, 1 among them, else
 * SGN_INVALID_SIZE; the absolute values of the entries of x add up to 2^53 at most, else SGN_OVERFLOW, and the result is exact. */
sgn_status sgn_walsh_hadamard(int64_t n, const int64_t *x, int64_t *transformed);

/* The words at positions first, ..., first + count - 1 of a stream of Philox4x32-10. The path names it from the root of
 * the seed, "" for the root itself: components are separated by "/", and one of digits only is a number, as in
 * "embedding/3/signs". first is from 0 to INT64_MAX - count. No component is empty, the text is UTF-8, and a number is at most 2^63 - 1. */
sgn_status sgn_words(uint64_t seed, const char *path, int64_t first, int64_t count, uint32_t *words);

#ifdef __cplusplus
}
#endif

#endif
