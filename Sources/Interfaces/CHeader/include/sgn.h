/* sgn.h - sketched least squares and the stages of sketched Gauss-Newton, for any language that can call C.
 *
 * ANY MATRIX. Given a tall matrix A, N x n, dense or sparse, and a damping mu >= 0, the library solves two problems,
 *
 *     (A^T A + mu I) g = r                  a damped step: Gauss-Newton, Levenberg-Marquardt, natural gradient (minSR)
 *     min ||A g - b||^2 + mu ||g||^2        least squares
 *
 * by one method: draw a random S, s x N, form P = (S A)^T S A + mu I, and iterate with P as the preconditioner until the
 * recomputed residual is small enough. See "Any matrix" below.
 *
 * THE NETWORK defines A in the other functions. It has m neurons on d coordinates; the data are n points. With
 * unit points x_i, weights w_r and output signs a_r = -1 or +1:
 *
 *     f_i = m^(-1/2) sum_r a_r max(0, w_r . x_i)          outputs
 *     b_ir = 1 if w_r . x_i >= 0, else 0                  activation pattern; a tie counts as active
 *     r = f - y                                           residual
 *     A = J^T, N x n with N = m d                         column i has a_r b_ir x_ik / sqrt(m) at index r d + k
 *     G = J J^T = (1/m) (B B^T) o (X X^T)                 Gram matrix, n x n, o is the entrywise product
 *
 * One step finds g with (G + mu I) g = r and updates the weights by vec W <- vec W - J^T g. The sketched solve factors
 * [S A; sqrt(mu) I] = Q R, so that P = R^T R, and iterates with R as the preconditioner.
 *
 * ARRAYS are dense and in C order, the last index fastest, as in NumPy: inputs (n, d), weights (m, d),
 * pre-activations and pattern (n, m), Gram matrix (n, n), sketched matrix (s, n), R (n, n). Only an sgn_matrix may be
 * sparse. Sizes are at least 1, and no array may have more than SGN_MAX_ENTRIES entries; nor may a column of A, with its
 * N entries.
 *
 * RANGES. A size n, d, m, N, s, rows, count or capacity is an integer of at least 1; exceptions are given with the function. Every
 * real number is finite, of any size and sign, with these exceptions: signs are exactly -1 or +1, patterns 0 or 1, points of the kernel
 * unit vectors up to 2 (d + 4) u, and matrices called symmetric equal their transpose bit for bit. A tolerance is finite and at least
 * zero, an accuracy at least zero and below 1; zero requires a residual of exactly zero. An iteration limit is from 0 to INT64_MAX - 1;
 * if iterates are requested, iteration_limit + 1 is a capacity. A seed is any 64 bits. A step is from 1 to INT64_MAX. Families, forms
 * and solvers are the enumerators below. Here and below u = 2^-53.
 *
 * DAMPING is a finite number, at least zero, and the same in all stages of one solve. Zero means no damping. A damping so small that
 * adding it to the diagonal does not change the diagonal has the same effect as zero.
 *
 * MEMORY belongs to the caller. The library keeps no pointer after a call returns. An output may be the same memory as an input,
 * because every input is read before anything is written; two outputs must not overlap.
 *
 * ERRORS. Every function returns SGN_OK or the reason for its failure. Arguments are checked before use, results before they are
 * written: if a status below SGN_NOT_CONVERGED is returned, no output has been touched. Only one thing cannot be checked:
 * whether a pointer leads to as much memory as the sizes say. A call needs working memory of a few times its arrays. Functions
 * that draw a sketch can need much more; they check that it is available and return SGN_OUT_OF_MEMORY otherwise.
 *
 * WHAT A STATUS PROMISES. SGN_OK is never returned because numbers left the range of double precision: a solution
 * that loses digits below 2^-1022 is judged as it is returned, and an overflow is SGN_OVERFLOW or SGN_BREAKDOWN. Every residual in a
 * promise is recomputed from the returned g, never taken from a recursion. Recomputing it has a rounding error of at most
 * (n + 2) u (|| G + mu I ||_F ||g|| + ||residual||) for an n x n matrix, and (N + n + 8) u (||A||_F^2 + mu) ||g|| for an N x n matrix A.
 * Results that are accurate to rounding are exact for an input that differs by a small multiple of n u, relative to its
 * norm; no entry is then more accurate than 2^-1074. A g that is rounded when it is returned may have a smaller
 * residual than its iterate had: relative_residual is that of g, and a status other than SGN_OK says how the iteration ended.
 *
 * THREADS. There is no state between calls, so any number of threads may call at once. OpenBLAS has one pool of
 * threads for the process; OPENBLAS_NUM_THREADS, read when the library is loaded, sets the size of this pool and the number of
 * threads in this library's loops. Results depend on that number, up to rounding, and not on other calls. If many threads call at
 * once, set it to 1, which is by far the fastest; otherwise the pools of the callers compete. OpenBLAS is built for a largest number of
 * threads and does not support many more simultaneous callers than that. After fork(), call only from the parent.
 *
 * RANDOMNESS is a pure function of a seed and a path. Signs, indices and words are the same on every machine; normal
 * numbers use log, sin and cos, and their last bits may differ. */
#ifndef SGN_H
#define SGN_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The version of the interface. The major number changes if callers must change; the minor one if something is added. */
#define SGN_ABI_MAJOR 2
#define SGN_ABI_MINOR 1

#define SGN_MAX_ENTRIES 2147483647

/* The largest residual that sgn_solve leaves, relative to the right-hand side. */
#define SGN_SOLVE_ACCURACY 1e-8

typedef enum sgn_status {
  SGN_OK = 0,
  SGN_NULL_POINTER = 1,          /* a pointer that must not be null is null */
  SGN_INVALID_SIZE = 2,          /* below 1, more than SGN_MAX_ENTRIES entries, or not a size that the function takes */
  SGN_INVALID_ARGUMENT = 3,      /* a tolerance, accuracy, limit, step, position or path outside its range */
  SGN_NOT_FINITE = 4,            /* an input contains a NaN or an infinity */
  SGN_NOT_UNIT = 5,              /* a point is not a unit vector up to rounding */
  SGN_NOT_A_SIGN = 6,            /* an output sign is neither -1 nor +1 */
  SGN_NOT_A_PATTERN = 7,         /* an entry of a pattern is neither 0 nor 1 */
  SGN_NOT_SYMMETRIC = 8,         /* a matrix differs from its transpose */
  SGN_UNKNOWN_FAMILY = 9,        /* no sgn_family has this number */
  SGN_TOO_MANY_ROWS = 10,        /* the SRHT has fewer rows to sample from */
  SGN_TOO_FEW_ROWS = 11,         /* without damping a sketch with fewer rows than columns gives no P */
  SGN_RANK_DEFICIENT = 12,       /* columns are linearly dependent to working precision, without sufficient damping */
  SGN_NOT_POSITIVE_DEFINITE = 13,/* to working precision: singular, indefinite, or too close to either for rounding errors */
  SGN_UNPROVED = 14,             /* no bound could be proved */
  SGN_OVERFLOW = 15,             /* a result exceeds the range of its type */
  SGN_OUT_OF_MEMORY = 16,        /* working memory is not available */
  SGN_LAPACK_FAILED = 17,        /* an iteration inside LAPACK did not converge */
  SGN_INVALID_DAMPING = 18,      /* the damping is negative, a NaN or infinite */
  SGN_INVALID_ROW_STARTS = 19,   /* of a sparse matrix: not starting at 0, or decreasing */
  SGN_INVALID_COLUMN_INDEX = 20, /* of a sparse matrix: outside 0, ..., n - 1, or not increasing within a row */
  SGN_SPLIT_NEEDED = 21,         /* a family that applies only to the network's Jacobian */
  SGN_MATRIX_NEEDED = 22,        /* a family that cannot be drawn without the matrix */
  SGN_DAMPING_TOO_SMALL = 23,    /* the low-rank form would lose too many digits */
  SGN_UNKNOWN_FORM = 24,         /* no sgn_form has this number */
  SGN_UNKNOWN_SOLVER = 25,       /* no sgn_solver has this number */
  SGN_UNDERFLOW = 26,            /* digits of the solution are lost near the smallest positive number */

  /* How a solve ended without reaching its tolerance. With these statuses outputs are written: the iterate with the smallest residual,
   * and all iterates so far. */
  SGN_NOT_CONVERGED = 32,        /* the iteration limit was reached */
  SGN_DIVERGED = 33,             /* the residual grew */
  SGN_STAGNATED = 34,            /* the residual stopped decreasing: rounding allows no smaller one */
  SGN_BREAKDOWN = 35,            /* a quantity of the iteration left the range of double precision */
  SGN_INDEFINITE = 36,           /* G + mu I has a direction of negative curvature, beyond rounding errors */
  SGN_SINGULAR = 37              /* the damped matrix is singular up to rounding, and the right-hand side is outside its range */
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
  SGN_LEVERAGE_SCORE = 7         /* depends on the matrix */
} sgn_family;

/* The forms of P. */
typedef enum sgn_form {
  SGN_TRIANGULAR = 0,            /* P = R^T R, with n^2 numbers */
  SGN_LOW_RANK = 1               /* in terms of S A itself, with s n numbers: for s < n with damping */
} sgn_form;

/* The solvers. */
typedef enum sgn_solver {
  SGN_SOLVER_GRAM = 0,           /* Cholesky of A^T A + mu I, without a sketch */
  SGN_SOLVER_SKETCHED = 1,       /* sketch, P, and conjugate gradients; for least squares LSQR */
  SGN_SOLVER_FIXED_POINT = 2,    /* sketch, P, and the paper's iteration */
  SGN_SOLVER_CG = 3,             /* conjugate gradients without a sketch; for least squares LSQR */
  SGN_SOLVER_NYSTROM = 4         /* columns of A^T A, P, and conjugate gradients or LSQR; mu > 0 */
} sgn_solver;

/* The caller's matrix A, N x n. */
typedef struct sgn_matrix {
  int64_t rows;                  /* N >= 1, which may be less than n */
  int64_t columns;               /* n >= 1 */
  const double *values;          /* dense: (N, n); sparse: the stored entries, row by row */
  const int64_t *row_starts;     /* null for a dense matrix; sparse (CSR): N + 1 numbers, the first one 0; the entries of row i have
                                  * the indices row_starts[i], ..., row_starts[i + 1] - 1 */
  const int32_t *column_indices; /* null for a dense matrix; sparse: the column of each entry, from 0, increasing in a row */
} sgn_matrix;

/* How a problem is solved. All solvers except SGN_SOLVER_CG and SGN_SOLVER_NYSTROM may need an n x n array, and SGN_LEVERAGE_SCORE a
 * 16 n x n one; SGN_MAX_ENTRIES applies to these, too. SGN_SOLVER_NYSTROM reads rows, seed and step: rows is the number of columns of
 * A^T A that it takes, or 0 for the number that is worth its cost. It needs mu > 0; otherwise the status is SGN_INVALID_DAMPING. */
typedef struct sgn_method {
  int32_t solver;                /* an sgn_solver */
  int32_t family;                /* an sgn_family; only solvers that sketch read this and the fields up to step */
  int64_t rows;                  /* s >= 1, or a number >= 0 of columns of A^T A, of which at most n are used */
  uint64_t seed;
  int64_t step;                  /* at least 1 */
  double accuracy;               /* at least zero and below 1 */
} sgn_method;

/* The version of the package as text. The numbers are those of the interface of the library; either pointer may be null. */
const char *sgn_version(int32_t *abi_major, int32_t *abi_minor);

/* The meaning of a status, in English; never null. The argument is an sgn_status. */
const char *sgn_status_message(int32_t status);

/* ---- The network ---- */

/* The initial network of training with this seed: weights (m, d) with entries N(0, 1), and fair signs (m). m, d >= 1. */
sgn_status sgn_initial_network(uint64_t seed, int64_t m, int64_t d, double *weights, double *signs);

/* z_ir = w_r . x_i, (n, m). */
sgn_status sgn_pre_activations(
    int64_t n, int64_t d, int64_t m, const double *inputs, const double *weights, double *pre_activations);

/* b_ir = 1 if z_ir >= 0, else 0; zero of either sign is active. (n, m), one byte per entry. */
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

/* J, (n, m d), by its definition, for small sizes. */
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

/* K_ij = <x_i, x_j> (pi - arccos <x_i, x_j>) / (2 pi) = E G for the random initial network, (n, n). Points must be unit vectors. */
sgn_status sgn_kernel(int64_t n, int64_t d, const double *inputs, double *kernel);

/* A proved lower bound on the smallest eigenvalue of the exact Gram matrix of a pattern, all rounding errors included (Rump 2006). It is
 * positive: a Gram matrix is positive semidefinite in any case, and if no more can be proved, the status is SGN_UNPROVED. */
sgn_status sgn_smallest_eigenvalue_bound(
    int64_t n, int64_t d, int64_t m, const double *inputs, const uint8_t *pattern, double *bound);

/* ---- The sketch ---- */

/* The number of rows of a sketch if `rows` are requested: the neuron block rounds up to a multiple of d. */
sgn_status sgn_sketch_rows(int32_t family, int64_t rows, int64_t m, int64_t d, int64_t *actual_rows);

/* S itself, (s, m d), entry by entry from its formula, with s from sgn_sketch_rows: the sketch that training with
 * this seed uses in this step, counted from 1. For small sizes. For S of any matrix with N rows, set m = N and d = 1. The
 * leverage-score family has no S without the matrix. */
sgn_status sgn_sketch_matrix(
    int32_t family, int64_t rows, int64_t m, int64_t d, uint64_t seed, int64_t step, double *sketch);

/* S A by the fast algorithm of the family, (s, n), with the same S. Only the leverage-score family uses the damping. */
sgn_status sgn_sketch(
    int32_t family, int64_t rows, int64_t n, int64_t d, int64_t m, const double *inputs, const double *signs,
    const uint8_t *pattern, double damping, uint64_t seed, int64_t step, double *sketched);

/* R of [S A; sqrt(mu) I] = Q R, (n, n), upper triangular with zeros below: R^T R = P, up to rounding. It is unique up to the signs of its
 * rows, which depend on LAPACK's Householder reflections. Without damping s >= n is required (otherwise SGN_TOO_FEW_ROWS). If the
 * reciprocal condition number of R is at most 8 n u, the status is SGN_RANK_DEFICIENT. */
sgn_status sgn_factor(int64_t s, int64_t n, const double *sketched, double damping, double *r);

/* The condition number of R^(-T) (G + mu I) R^(-1), which is that of P^(-1) (G + mu I). Here and below, only the upper triangle of R
 * is read; the entries below it may be anything, even NaN. A zero on its diagonal is SGN_RANK_DEFICIENT. A condition number of 1/(8 n u) or
 * more cannot be distinguished from infinity; then the status is SGN_NOT_POSITIVE_DEFINITE. */
sgn_status sgn_condition_number(
    int64_t n, const double *gram, double damping, const double *r, double *condition_number);

/* ---- The solvers of (G + mu I) g = r, for any Gram matrix ---- */

/* Preconditioned conjugate gradients; without a preconditioner if r is null. The scale of R makes no difference.
 *
 * SGN_OK promises a recomputed residual ||G g + mu g - residual|| <= tolerance ||residual||, and nothing about G: a singular system that
 * has a solution is solved. SGN_INDEFINITE promises a direction of negative curvature, and is never returned for a positive semidefinite
 * G. SGN_SINGULAR means that the iteration found a direction whose curvature is zero up to rounding, but along which the residual is not
 * zero. If start is null, the iteration starts at zero. If residual = 0, the answer and the only iterate is zero, whatever the start.
 * Outputs:
 *   g                  (n): one of the iterates, the last one if the status is SGN_OK
 *   iterates           (iteration_limit + 1, n) or null: the start and the iterate of each iteration; rows beyond
 *                      iterate_count are not touched
 *   iterate_count      or null: the number of iterates, one more than the number of iterations; 0 if not even the start has a
 *                      finite residual, and then g is zero
 *   relative_residual  or null: ||G g + mu g - residual|| / ||residual|| of the returned g, recomputed; 0 if residual = 0 */
sgn_status sgn_conjugate_gradient(
    int64_t n, const double *gram, double damping, const double *r, const double *residual, const double *start,
    double tolerance, int64_t iteration_limit, double *g, double *iterates, int64_t *iterate_count,
    double *relative_residual);

/* The paper's iteration g <- g + P^(-1) G P^(-1) (residual - G g), with G + mu I instead of G if there is damping, and with
 * P = R^T R, or P = I if r is null. It contracts if the sketch is good enough and returns SGN_DIVERGED otherwise. Here the scale of R
 * matters. Arguments and promises are as above. */
sgn_status sgn_fixed_point(
    int64_t n, const double *gram, double damping, const double *r, const double *residual, const double *start,
    double tolerance, int64_t iteration_limit, double *g, double *iterates, int64_t *iterate_count,
    double *relative_residual);

/* g by Cholesky factorisation of G + mu I. SGN_OK promises two things, all rounding errors included:
 *
 *   - G + mu I, with each diagonal entry rounded once in the sum, is proved to be positive definite. If it is not, or is too close to
 *     singular for double precision, the status is SGN_NOT_POSITIVE_DEFINITE; the scaling of the rows makes no difference.
 *   - The recomputed residual is at most SGN_SOLVE_ACCURACY ||residual||. If rounding allows no such g, the best one is written and
 *     the status is SGN_STAGNATED. This can happen for condition numbers of about 10^8 or more, depending on the residual.
 */
sgn_status sgn_solve(int64_t n, const double *gram, double damping, const double *residual, double *g);

/* Two proved bounds on the smallest eigenvalue of any symmetric matrix M, (n, n), exactly as it is stored, all rounding errors included:
 * lower <= lambda_min <= upper. If lower > 0, the matrix is proved to be positive definite; if upper < 0, it is proved not to be.
 * Otherwise it is too close to singular for double precision; this is a valid answer, and the status is SGN_OK. The bounds use only the
 * entries of the matrix: if it is known to be positive semidefinite, max(lower, 0) is a lower bound. SGN_UNPROVED means that there is no
 * finite bound, which happens only near the largest numbers.
 *   direction          (n) or null: a vector v such that v^T M v / v^T v <= upper; if upper < 0, a direction of negative
 *                      curvature
 *   failed_pivot       or null: the order of the first leading minor at which Cholesky fails in floating point; 0 if it
 *                      completes */
sgn_status sgn_certify_symmetric(
    int64_t n, const double *matrix, double *lower, double *upper, double *direction, int64_t *failed_pivot);

/* ---- Any matrix ---- */

/* S A, (rows, n), with the S of a network with m d = N for the same family, rows, seed and step. The families for the
 * network's Jacobian, tensor and neuron-block, are refused. The leverage-score family samples rows by their scores in the damped
 * matrix; the others ignore the damping. */
sgn_status sgn_embed(
    const sgn_matrix *a, int32_t family, int64_t rows, double damping, uint64_t seed, int64_t step, double *sketched);

/* The quality of a sketch of A, (s, n): its distortion || U^T S^T S U - U^T U ||, U = A (A^T A + mu I)^(-1/2), and, unless the pointer is
 * null, the condition number of P^(-1) (A^T A + mu I), which is at most (1 + distortion) / (1 - distortion) if the distortion is below 1.
 * A^T A is not formed, so the columns of A may be nearly dependent. The status is SGN_RANK_DEFICIENT if [A; sqrt(mu) I] is singular to
 * working precision, or if the condition number is requested and P is. N and s are at least 1, and may be less than n. */
sgn_status sgn_distortion(
    const sgn_matrix *a, int64_t s, const double *sketched, double damping, double *distortion,
    double *condition_number);

/* P^(-1) v with P = (S A)^T S A + mu I for each of `count` vectors, (count, n), in one of the two forms; both give the same result up to
 * rounding, relative to ||P^(-1) v|| and the condition number of P. Your own solver needs no more than this. SGN_TRIANGULAR has the
 * requirements of sgn_factor. SGN_LOW_RANK needs a damping large enough for its accuracy, mu > 0 and
 * (2 n + 4 s + 4) u (||S A||_F^2 / mu + s + 2) <= 1/16; otherwise the status is SGN_DAMPING_TOO_SMALL. */
sgn_status sgn_precondition(
    int32_t form, int64_t s, int64_t n, const double *sketched, double damping, int64_t count, const double *vectors,
    double *preconditioned);

/* (A^T A + mu I) g = residual. SGN_OK promises a recomputed || (A^T A + mu I) g - residual || <= accuracy ||residual||; and with SGN_SOLVER_GRAM
 * that A^T A + mu I, as formed in double precision, is positive definite to working precision. If it is singular, or closer to singular
 * than the rounding errors of its factorisation, the status is SGN_NOT_POSITIVE_DEFINITE, even if the system is consistent. The iterative
 * solvers do solve consistent singular systems, provided that their preconditioner exists.
 *   g                  (n)
 *   iterates           (iterate_capacity, n) or null: the start, zero, and the iterate of each iteration, as many as fit
 *   iterate_count      or null: the number of all iterates, whether they fit or not, one more than the number of iterations; 0
 *                      for SGN_SOLVER_GRAM
 *   relative_residual  or null: the value that was compared with the accuracy
 * The capacity is read only if iterates is not null; it is then at least 1. */
sgn_status sgn_solve_step(
    const sgn_matrix *a, double damping, const sgn_method *method, const double *residual, double *g,
    int64_t iterate_capacity, double *iterates, int64_t *iterate_count, double *relative_residual);

/* min ||A g - b||^2 + mu ||g||^2, where b has N entries. SGN_SOLVER_SKETCHED, SGN_SOLVER_NYSTROM and SGN_SOLVER_CG use LSQR on A
 * itself, which keeps the digits that forming A^T A loses. With rho = [b - A g; -sqrt(mu) g] and C C^T = P^(-1), SGN_OK promises a
 * recomputed ||rho|| <= accuracy ||b||, or ||C^T [A; sqrt(mu) I]^T rho|| <= accuracy ||[A; sqrt(mu) I] C|| ||rho||; relative_residual is
 * the smaller of the two quotients. The other two solvers compute the step with residual = A^T b, with the promises made there.
 * The other arguments are as above. Instead of ||[A; sqrt(mu) I] C|| the rule uses a lower estimate: the largest norm of a product of
 * [A; sqrt(mu) I] C or its transpose with a unit vector in the iteration. The rule is therefore never weaker than stated. */
sgn_status sgn_least_squares(
    const sgn_matrix *a, double damping, const sgn_method *method, const double *b, double *g,
    int64_t iterate_capacity, double *iterates, int64_t *iterate_count, double *relative_residual);

/* ---- Primitives ---- */

/* H x, (n), for the +-1 Hadamard matrix in Sylvester's order, unscaled: H_ij = (-1)^popcount(i & j). n must be a power of two, including
 * 1 (otherwise SGN_INVALID_SIZE), and the absolute values of the entries of x must add up to at most 2^53 (otherwise SGN_OVERFLOW). The
 * result is exact. */
sgn_status sgn_walsh_hadamard(int64_t n, const int64_t *x, int64_t *transformed);

/* The words at positions first, ..., first + count - 1 of a stream of Philox4x32-10. The path names the stream, starting at the root of
 * the seed; "" is the root itself. Components are separated by "/", and a component of digits only is a number, as in
 * "embedding/3/signs". first is from 0 to INT64_MAX - count. No component is empty, the text is UTF-8, and a number is at most 2^63 - 1. */
sgn_status sgn_words(uint64_t seed, const char *path, int64_t first, int64_t count, uint32_t *words);

#ifdef __cplusplus
}
#endif

#endif
