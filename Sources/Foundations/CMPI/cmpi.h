// The few functions of MPI that a transport needs. MPI's constants are macros that Swift cannot import, so each function that
// takes one of them is wrapped. Every function returns MPI's own return code, 0 for success.
#ifndef SGN_CMPI_H
#define SGN_CMPI_H

#include <mpi.h>

// All messages between two ranks have the same tag, and MPI keeps their order.
enum { CMPI_TAG = 20 };

// Starts MPI; only the thread that starts it may call MPI. Errors are returned as codes.
static inline int cmpi_start(void) {
  int granted = 0;
  int code = MPI_Init_thread(NULL, NULL, MPI_THREAD_FUNNELED, &granted);
  if (code == MPI_SUCCESS && granted < MPI_THREAD_FUNNELED) code = MPI_ERR_OTHER;
  return code == MPI_SUCCESS ? MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN) : code;
}

static inline int cmpi_rank(void) {
  int rank = 0;
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  return rank;
}

static inline int cmpi_ranks(void) {
  int ranks = 0;
  MPI_Comm_size(MPI_COMM_WORLD, &ranks);
  return ranks;
}

// Whether the calling thread is the one that may call MPI.
static inline int cmpi_may_speak(void) {
  int may = 0;
  return MPI_Is_thread_main(&may) == MPI_SUCCESS && may;
}

static inline int cmpi_receive(void *bytes, int count, int rank, MPI_Request *request) {
  return MPI_Irecv(bytes, count, MPI_BYTE, rank, CMPI_TAG, MPI_COMM_WORLD, request);
}

static inline int cmpi_send(const void *bytes, int count, int rank, MPI_Request *request) {
  return MPI_Isend(bytes, count, MPI_BYTE, rank, CMPI_TAG, MPI_COMM_WORLD, request);
}

// Gathers one number from every rank, in the order of the ranks.
static inline int cmpi_gather(const int *number, int *numbers, MPI_Request *request) {
  return MPI_Iallgather(number, 1, MPI_INT, numbers, 1, MPI_INT, MPI_COMM_WORLD, request);
}

// Whether a request is complete, and how many bytes it received.
static inline int cmpi_test(MPI_Request *request, int *done, int *count) {
  MPI_Status status;
  int code = MPI_Test(request, done, &status);
  return code == MPI_SUCCESS && *done ? MPI_Get_count(&status, MPI_BYTE, count) : code;
}

// Ends all ranks at once.
static inline void cmpi_abort(int status) { MPI_Abort(MPI_COMM_WORLD, status); }

#endif
