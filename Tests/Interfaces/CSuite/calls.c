#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "suite.h"

static size_t width(kind kind) {
  switch (kind) {
    case REAL: case SIGN: case INT64: return 8;
    case INT32: case WORD: return 4;
    default: return 1;
  }
}

static size_t bytes_of(const buffer *buffer) { return (size_t)buffer->count * width(buffer->kind); }

double *reals(int64_t count) { return memory((size_t)count * sizeof(double)); }

void add_input(call *call, kind kind, int64_t count, const void *data) {
  buffer *buffer = &call->in[call->ins++];
  buffer->kind = kind;
  buffer->count = count;
  buffer->data = memory(bytes_of(buffer));
  memcpy(buffer->data, data, bytes_of(buffer));
}

void add_output(call *call, kind kind, int64_t count, bool optional) {
  buffer *buffer = &call->out[call->outs++];
  buffer->kind = kind;
  buffer->count = count;
  buffer->optional = optional;
  buffer->data = memory(bytes_of(buffer));
}

/* Of doubles a NaN, which no function writes. */
#define FILLING 0xFD

static bool is_filling(const void *data, size_t bytes) {
  for (size_t k = 0; k < bytes; k++)
    if (((const unsigned char *)data)[k] != FILLING) return false;
  return true;
}

bool is_untouched(const double *x, int64_t count) { return is_filling(x, (size_t)count * sizeof *x); }

static bool is_refusal(sgn_status status) { return status != SGN_OK && status < SGN_NOT_CONVERGED; }

/* Runs a call in memory of exactly the sizes asked for, an output in the place of an input where their numbers are given. */
static sgn_status run_in_exact_memory(call *original, int aliased_out, int aliased_in) {
  call copy = *original;
  for (int k = 0; k < copy.ins; k++) {
    size_t bytes = bytes_of(&copy.in[k]);
    copy.in[k].data = copy.in[k].absent ? NULL : malloc(bytes ? bytes : 1);
    if (copy.in[k].data) memcpy(copy.in[k].data, original->in[k].data, bytes);
  }
  for (int k = 0; k < copy.outs; k++) {
    size_t bytes = bytes_of(&copy.out[k]);
    copy.out[k].data = copy.out[k].absent ? NULL : malloc(bytes ? bytes : 1);
    if (copy.out[k].data) memset(copy.out[k].data, FILLING, bytes);
  }
  void *owned = NULL;
  if (aliased_out >= 0) {
    owned = copy.out[aliased_out].data;
    copy.out[aliased_out].data = copy.in[aliased_in].data;
  }
  sgn_status status = copy.run(&copy);
  for (int k = 0; k < copy.outs; k++) {
    if (copy.out[k].absent) continue;
    size_t bytes = bytes_of(&copy.out[k]);
    if (is_refusal(status)) {
      bool kept = k == aliased_out ? !memcmp(copy.out[k].data, original->in[aliased_in].data, bytes) : is_filling(copy.out[k].data, bytes);
      expect(kept, "%s: output %d is touched, status %d", copy.name, k, status);
    }
    if (!(k == aliased_out && is_refusal(status))) memcpy(original->out[k].data, copy.out[k].data, bytes);
  }
  for (int k = 0; k < copy.ins; k++) {
    if (copy.in[k].absent) continue;
    bool same = (aliased_out >= 0 && k == aliased_in) || !memcmp(copy.in[k].data, original->in[k].data, bytes_of(&copy.in[k]));
    expect(same, "%s: input %d is changed, status %d", copy.name, k, status);
    free(copy.in[k].data);
  }
  for (int k = 0; k < copy.outs; k++) free(k == aliased_out ? owned : copy.out[k].data);
  return status;
}

sgn_status invoke(call *call) {
  sgn_status status = run_in_exact_memory(call, -1, -1);
  if (!is_refusal(status)) {
    for (int k = 0; k < call->outs; k++) {
      const buffer *out = &call->out[k];
      if (out->absent || out->kind != REAL) continue;
      for (int64_t i = 0; i < out->count; i++) {
        double value = ((double *)out->data)[i];
        if (isfinite(value) || (out->optional && is_untouched(&value, 1))) continue;
        expect(false, "%s: output %d is %g at %lld, status %d", call->name, k, value, (long long)i, status);
        break;
      }
    }
  }
  return status;
}

void expect_aliases(call *original) {
  sgn_status expected = run_in_exact_memory(original, -1, -1);
  for (int o = 0; o < original->outs; o++) {
    for (int i = 0; i < original->ins; i++) {
      const buffer *out = &original->out[o], *in = &original->in[i];
      if (out->absent || in->absent || bytes_of(out) > bytes_of(in) || width(out->kind) > width(in->kind)) continue;
      call aliased = *original;
      for (int k = 0; k < aliased.outs; k++) aliased.out[k].data = memory(bytes_of(&aliased.out[k]));
      sgn_status status = run_in_exact_memory(&aliased, o, i);
      expect(status == expected, "%s: status %d, and %d with output %d in input %d", original->name, expected, status, o, i);
      if (is_refusal(status) || status != expected) continue;
      for (int k = 0; k < aliased.outs; k++) {
        if (k == o && out->optional) continue;  /* what is not written of it is the input's */
        expect(!memcmp(aliased.out[k].data, original->out[k].data, bytes_of(&aliased.out[k])),
               "%s: output %d differs with output %d in input %d", original->name, k, o, i);
      }
    }
  }
}

const double *real_in(const call *call, int index) { return call->in[index].absent ? NULL : call->in[index].data; }
double *real_out(const call *call, int index) { return call->out[index].absent ? NULL : call->out[index].data; }
int64_t int_out(const call *call, int index) { return *(int64_t *)call->out[index].data; }

void add_matrix(generator *random, call *call, int64_t rows, int64_t columns, const double *values, bool sparse) {
  (void)random;
  call->size[call->sizes++] = rows;
  call->size[call->sizes++] = columns;
  call->is_sparse = sparse;
  if (!sparse) {
    add_input(call, REAL, rows * columns, values);
    return;
  }
  double *stored = reals(rows * columns);
  int64_t *starts = memory((size_t)(rows + 1) * sizeof *starts), count = 0;
  int32_t *indices = memory((size_t)(rows * columns) * sizeof *indices);
  for (int64_t i = 0; i < rows; i++) {
    for (int64_t j = 0; j < columns; j++)
      if (values[i * columns + j] != 0) stored[count] = values[i * columns + j], indices[count++] = (int32_t)j;
    starts[i + 1] = count;
  }
  add_input(call, REAL, count, stored);
  add_input(call, INT64, rows + 1, starts);
  add_input(call, INT32, count, indices);
}

sgn_matrix matrix_of(const call *call) {
  sgn_matrix matrix = {call->size[0], call->size[1], call->in[0].data, NULL, NULL};
  if (call->is_sparse) matrix.row_starts = call->in[1].data, matrix.column_indices = call->in[2].data;
  return matrix;
}

sgn_method method_of(const call *call) {
  sgn_method method = {call->solver, call->family, call->rows, call->seed, call->step, call->tolerance};
  return method;
}
