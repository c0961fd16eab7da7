(* The definitions and statements of LinearAlgebra.v, a second time: see “What the check verifies” in Proofs/README.md. *)
From mathcomp Require Import all_ssreflect all_algebra.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory Num.Theory Order.Theory.
Local Open Scope ring_scope.

Module Type Stated.

(* Inner products, norms, quadratic forms *)
Definition dot (R : realFieldType) n (x y : 'cV[R]_n) : R := (x^T *m y) 0 0.
Definition nsq (R : realFieldType) n (x : 'cV[R]_n) : R := dot x x.
Definition norm (R : rcfType) n (x : 'cV[R]_n) : R := Num.sqrt (nsq x).
Definition sym (R : realFieldType) n (M : 'M[R]_n) := M^T = M.
Definition qf (R : realFieldType) n (M : 'M[R]_n) (x : 'cV[R]_n) : R := dot x (M *m x).
Definition psd (R : realFieldType) n (M : 'M[R]_n) := forall x : 'cV[R]_n, 0 <= qf M x.
(* The vectors of the standard basis *)
Definition ev (R : realFieldType) n (i : 'I_n) : 'cV[R]_n := \col_j (j == i)%:R.
Definition outer (R : realFieldType) n (v : 'cV[R]_n) : 'M[R]_n := v *m v^T.
Definition sumo (R : realFieldType) n (L : seq (R * 'cV[R]_n)) : 'M[R]_n := \sum_(p <- L) p.1 *: outer p.2.
Definition frob2 (R : realFieldType) m n (A : 'M[R]_(m, n)) : R := \sum_i \sum_j A i j ^+ 2.

(* S embeds A with distortion e. *)
Definition embeds (R : realFieldType) s N n (S : 'M[R]_(s, N)) (A : 'M[R]_(N, n)) (e : R) :=
  forall x : 'cV[R]_n, (1 - e) * nsq (A *m x) <= nsq (S *m A *m x) <= (1 + e) * nsq (A *m x).

(* Coordinates of R^(m d) in blocks of d, and the Kronecker product *)
Parameter pair_index_bound : forall m d (i : 'I_m) (j : 'I_d), (i * d + j < m * d)%N.
Parameter block_of_bound : forall m d (k : 'I_(m * d)), (k %/ d < m)%N.
Parameter place_of_bound : forall m d (k : 'I_(m * d)), (k %% d < d)%N.
Definition pair_index m d (i : 'I_m) (j : 'I_d) : 'I_(m * d) := Ordinal (pair_index_bound i j).
Definition block_of m d (k : 'I_(m * d)) : 'I_m := Ordinal (block_of_bound k).
Definition place_of m d (k : 'I_(m * d)) : 'I_d := Ordinal (place_of_bound k).
Definition kron (R : realFieldType) q m s d (A : 'M[R]_(q, m)) (B : 'M[R]_(s, d)) : 'M[R]_(q * s, m * d) :=
  \matrix_(i, j) (A (block_of i) (block_of j) * B (place_of i) (place_of j)).

Parameter psd_decomp :
  forall (R : realFieldType) (n : nat) (A : 'M[R]_n),
  sym A -> psd A -> exists2 L : seq (R * 'cV[R]_n), all (fun p : R * 'cV[R]_n => 0 <= p.1) L & A = sumo L.

End Stated.
