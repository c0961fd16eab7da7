/* sgn_python.h - the functions that the Python package calls in addition to those of sgn.h, in the same shared library.
 *
 * This interface is private to the package: both are built from one source and shipped in one wheel, so it has no version
 * and may change at any time.
 *
 * TEXT. A function that returns text returns an object in JSON, in UTF-8: {"value": ...}, or
 * {"error": {"kind": ..., "message": ...}} with one of the kinds argument, data, file, memory and numerical. The caller
 * frees it by sgn_text_free. Numbers that are not finite are the texts "inf", "-inf" and "nan".
 *
 * ARRAYS are as in sgn.h, and belong to the caller. Outputs are written only if the text has a value. */
#ifndef SGN_PYTHON_H
#define SGN_PYTHON_H

#include "../../CHeader/include/sgn.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Frees text. */
void sgn_text_free(char *text);

/* OPTIONS are an object in JSON with the fields that the function names; the library's rules choose missing ones.
 *
 * PROGRESS is null or a function that receives each event as an object in JSON; a return value other than zero ends the call
 * with an error.
 *
 * THINGS are kept by the library until sgn_thing_free, and may be used by any number of threads at once. A function that makes
 * one sets the pointer only if its text has a value. */
typedef int32_t (*sgn_progress)(const char *event);
typedef void *sgn_thing;

void sgn_thing_free(sgn_thing thing);

/* Sets the number of threads; a count below 1 changes nothing. The value is the number of threads after the call. */
char *sgn_threads(int64_t count);

/* ---- Any matrix ---- */

/* The rows of the sketch with these options (embedding, rows) for a matrix of N rows and n columns. */
char *sgn_draw_rows(int64_t rows, int64_t columns, const char *options);

/* S A, (rows, n), with options embedding, rows, damping, seed and draw: the sketch that the tool draws. */
char *sgn_draw(const sgn_matrix *a, const char *options, double *sketched);

/* P from a sketch of A, (s, n): a thing. The value has form, "triangular" or "low-rank". */
char *sgn_preconditioner(
    int64_t s, int64_t n, const double *sketched, double damping, sgn_thing *preconditioner);

/* P^(-1) v for each of `count` vectors, (count, n). */
char *sgn_preconditioner_apply(
    sgn_thing preconditioner, int64_t count, const double *vectors, double *preconditioned);

/* Least squares or the step, by options problem ("least-squares" or "step"), solver, embedding, rows, damping, accuracy, seed
 * and proof. If the solver did not reach the accuracy, the value has `failure`, and g is the best iterate. */
char *sgn_answer(
    const sgn_matrix *a, const double *right_hand_side, const char *options, sgn_progress progress, double *g);

/* ---- Training ---- */

/* Trains on inputs (n, d) and targets (n): a thing, the trained network, and a record of the run. */
char *sgn_train(
    int64_t n, int64_t d, const double *inputs, const double *targets, const char *options, sgn_progress progress,
    sgn_thing *model);

/* A trained network from its parts: its header, which is an object in JSON, weights (m, d) and signs (m). */
char *sgn_model(
    const char *header, int64_t m, int64_t d, const double *weights, const double *signs, sgn_thing *model);

/* Its parts; the value is the header. Either array may be null. */
char *sgn_model_parts(sgn_thing model, double *weights, double *signs);

/* Predictions (n) for points (n, features) in the targets' units. The names of the features are an array in JSON, or null if the points
 * have none. */
char *sgn_model_predict(
    sgn_thing model, int64_t n, int64_t features, const double *points, const char *names, double *predictions);

/* Reads a trained network from a folder that the tool or sgn_model_write wrote. */
char *sgn_model_read(const char *folder, sgn_thing *model);

/* Writes it into a folder; a folder that contains a model is replaced if overwriting is not zero. */
char *sgn_model_write(sgn_thing model, const char *folder, int32_t overwriting);

/* ---- The oracle ---- */

/* The cases whose names match a pattern, in which `*` stands for any text: an array of objects with identifier, verdict, exercises
 * and flags. */
char *sgn_oracle_cases(const char *pattern);

/* The case with this name in the catalogue, or of this specification: a thing. The value is its header, the content of case.json. */
char *sgn_oracle_case(const char *name, sgn_thing *oracle_case);

/* The bytes of an array of a case, with the type and shape given in its header, in C order. */
char *sgn_oracle_array(sgn_thing oracle_case, const char *name, void *bytes);

/* The verdict on a port's outputs. Options are precision, stages (an array of names; if missing, all of them), refusal (text, if the
 * port refuses the case), and draws: an array with one array of objects with name and shape, the outputs; `arrays` points to the entries
 * of each. The value has verdict, the output of `sgn oracle judge --json`; lines, its output without --json; and words, its text about
 * each stage, by name. */
char *sgn_oracle_judge(sgn_thing oracle_case, const char *options, const double *const *arrays);

/* The verdict on sketches that a port has drawn itself. Options are precision, and draws with an array of outputs for each draw; `arrays`
 * lists the entries of all of them in order. The value has verdict and lines as above, outcome and drawsThatDecide. */
char *sgn_oracle_judge_own_sketch(sgn_thing oracle_case, const char *options, const double *const *arrays);

#ifdef __cplusplus
}
#endif

#endif
