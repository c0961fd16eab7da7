(* The definitions and statements of NeuralTangentKernel.v, a second time: see “What the check verifies” in Proofs/README.md. *)
From mathcomp Require Import all_ssreflect all_algebra.
From Statements Require LinearAlgebra FiniteProbability.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory Num.Theory Order.Theory.
Local Open Scope ring_scope.

Module Type Stated
  (Import LinearAlgebra : Statements.LinearAlgebra.Stated)
  (Import FiniteProbability : Statements.FiniteProbability.Stated).

(* Entrywise products *)
Definition had (R : realFieldType) m n (A B : 'M[R]_(m, n)) : 'M[R]_(m, n) := \matrix_(i, j) (A i j * B i j).
Definition hadv (R : realFieldType) n (v x : 'cV[R]_n) : 'cV[R]_n := \col_i (v i 0 * x i 0).

(* The network: points are rows of X, neurons are rows of W; a tie counts as active. *)
Definition relu (R : realFieldType) (z : R) : R := Num.max 0 z.
Definition active (R : realFieldType) (z : R) : R := (0 <= z)%R%:R.
Definition preactivation (R : realFieldType) n m d (X : 'M[R]_(n, d)) (W : 'M[R]_(m, d)) : 'M[R]_(n, m) := X *m W^T.
Definition network (R : realFieldType) n m d (X : 'M[R]_(n, d)) (c : R) (a : 'I_m -> R) (W : 'M[R]_(m, d)) :
    'cV[R]_n :=
  \col_i (c * \sum_r a r * relu (preactivation X W i r)).
Definition pattern (R : realFieldType) n m d (X : 'M[R]_(n, d)) (W : 'M[R]_(m, d)) : 'M[R]_(n, m) :=
  \matrix_(i, r) active (preactivation X W i r).

(* The Jacobian and the Gram matrix *)
Definition vec (R : realFieldType) m d (W : 'M[R]_(m, d)) : 'cV[R]_(m * d) := (mxvec W)^T.
Definition masked (R : realFieldType) n m d (X : 'M[R]_(n, d)) (c : R) (a : 'I_m -> R) (b : 'M[R]_(n, m)) :
    'M[R]_(n, m * d) :=
  \matrix_i mxvec (\matrix_(r, l) (c * a r * b i r * X i l)).
Definition jacobian (R : realFieldType) n m d (X : 'M[R]_(n, d)) (c : R) (a : 'I_m -> R) (W : 'M[R]_(m, d)) :
    'M[R]_(n, m * d) :=
  masked X c a (pattern X W).
Definition gram (R : realFieldType) n m d (X : 'M[R]_(n, d)) (c : R) (a : 'I_m -> R) (W : 'M[R]_(m, d)) : 'M[R]_n :=
  jacobian X c a W *m (jacobian X c a W)^T.
(* The neurons that are within rho of a tie at point i *)
Definition near (R : realFieldType) n m d (X : 'M[R]_(n, d)) (W : 'M[R]_(m, d)) (rho : R) i : {set 'I_m} :=
  [set r | `|preactivation X W i r| <= rho].

(* Neurons drawn from the finite set of vectors wt, and the kernel of the sampler *)
Definition weights (R : realFieldType) m d (T : finType) (wt : T -> 'rV[R]_d) (w : {ffun 'I_m -> T}) : 'M[R]_(m, d) :=
  \matrix_r wt (w r).
Definition input_product (R : realFieldType) n d (T : finType) (X : 'M[R]_(n, d)) (wt : T -> 'rV[R]_d) i t : R :=
  (X *m (wt t)^T) i 0.
Definition kernel (R : realFieldType) n d (T : finType) (X : 'M[R]_(n, d)) (wt : T -> 'rV[R]_d) : 'M[R]_n :=
  \matrix_(i, j) ((X *m X^T) i j *
    Ex (fun t => active (input_product X wt i t) * active (input_product X wt j t))).

Parameter ntk_schur_product :
  forall (R : realFieldType) (n : nat) (A B : 'M[R]_n), sym A -> psd A -> psd B -> psd (had A B).
Parameter ntk_gram_factorization_psd :
  forall (R : realFieldType) (n m d : nat) (X : 'M[R]_(n, d)) (c : R) (a : 'I_m -> R) (W : 'M[R]_(m, d)),
  psd (gram X c a W).
Parameter ntk_gram_factorization :
  forall (R : realFieldType) (n m d : nat) (X : 'M[R]_(n, d)) (c : R) (a : 'I_m -> R),
  (forall r, a r ^+ 2 = 1) -> c ^+ 2 = m%:R^-1 ->
  forall W : 'M[R]_(m, d), gram X c a W = m%:R^-1 *: had (pattern X W *m (pattern X W)^T) (X *m X^T).
Parameter ntk_gram_factorization_form :
  forall (R : realFieldType) (n m d : nat) (X : 'M[R]_(n, d)) (c : R) (a : 'I_m -> R),
  (forall r, a r ^+ 2 = 1) -> c ^+ 2 = m%:R^-1 ->
  forall (W : 'M[R]_(m, d)) (z : 'cV[R]_n),
  qf (gram X c a W) z = m%:R^-1 * (\sum_r nsq (X^T *m hadv (col r (pattern X W)) z)).
Parameter ntk_activations_are_stable_any_inputs :
  forall (R : realFieldType) (n m d : nat) (X : 'M[R]_(n, d)) (c : R) (a : 'I_m -> R),
  (forall r, a r ^+ 2 = 1) -> c ^+ 2 = m%:R^-1 ->
  forall (W V : 'M[R]_(m, d)) (reach : 'I_n -> R),
  (forall i, 0 <= reach i) ->
  (forall i r, nsq (row i X)^T * nsq (row r W - row r V)^T <= reach i ^+ 2) ->
  frob2 (jacobian X c a W - jacobian X c a V) <=
    m%:R^-1 * (\sum_i nsq (row i X)^T * #|near X V (reach i) i|%:R).
Parameter ntk_activations_are_stable_count :
  forall (R : realFieldType) (n m d : nat) (X : 'M[R]_(n, d)),
  (forall i, nsq (row i X)^T = 1) ->
  forall (W V : 'M[R]_(m, d)) (rho : R) (i : 'I_n),
  0 <= rho -> (forall r, nsq (row r W - row r V)^T <= rho ^+ 2) ->
  (#|[set r | pattern X W i r != pattern X V i r]| <= #|near X V rho i|)%N.
Parameter ntk_activations_are_stable :
  forall (R : realFieldType) (n m d : nat) (X : 'M[R]_(n, d)) (c : R) (a : 'I_m -> R),
  (forall r, a r ^+ 2 = 1) -> c ^+ 2 = m%:R^-1 -> (forall i, nsq (row i X)^T = 1) ->
  forall (W V : 'M[R]_(m, d)) (rho : R),
  0 <= rho -> (forall r, nsq (row r W - row r V)^T <= rho ^+ 2) ->
  frob2 (jacobian X c a W - jacobian X c a V) <= m%:R^-1 * (\sum_i #|near X V rho i|%:R).
Parameter ntk_kernel_is_expectation :
  forall (R : realFieldType) (n m d : nat) (T : finType) (X : 'M[R]_(n, d)) (c : R) (a : 'I_m -> R)
    (wt : T -> 'rV[R]_d),
  (forall r, a r ^+ 2 = 1) -> c ^+ 2 = m%:R^-1 -> (0 < m)%N ->
  forall i j : 'I_n, Ex (fun w : {ffun 'I_m -> T} => gram X c a (weights wt w) i j) = kernel X wt i j.
Parameter ntk_gram_concentrates_second_moment :
  forall (R : realFieldType) (n m d : nat) (T : finType) (X : 'M[R]_(n, d)) (c : R) (a : 'I_m -> R)
    (wt : T -> 'rV[R]_d),
  (forall i, nsq (row i X)^T = 1) -> (forall r, a r ^+ 2 = 1) -> c ^+ 2 = m%:R^-1 -> (0 < m)%N ->
  Ex (fun w : {ffun 'I_m -> T} => frob2 (gram X c a (weights wt w) - kernel X wt)) <= n%:R ^+ 2 / (4 * m%:R).
Parameter ntk_gram_concentrates :
  forall (R : realFieldType) (n m d : nat) (T : finType) (X : 'M[R]_(n, d)) (c : R) (a : 'I_m -> R)
    (wt : T -> 'rV[R]_d),
  (forall i, nsq (row i X)^T = 1) -> (forall r, a r ^+ 2 = 1) -> c ^+ 2 = m%:R^-1 -> (0 < m)%N ->
  forall e : R,
  0 < e ->
  Pr R (fun w : {ffun 'I_m -> T} => e ^+ 2 < frob2 (gram X c a (weights wt w) - kernel X wt)) <=
    n%:R ^+ 2 / (4 * m%:R * e ^+ 2).
Parameter ntk_activations_are_stable_probability :
  forall (R : realFieldType) (n m d : nat) (T : finType) (X : 'M[R]_(n, d)) (wt : T -> 'rV[R]_d),
  (0 < m)%N ->
  forall rho p tau : R,
  0 < tau -> (forall i, Pr R (fun t => `|input_product X wt i t| <= rho) <= p) ->
  Pr R (fun w : {ffun 'I_m -> T} => tau < m%:R^-1 * (\sum_i #|near X (weights wt w) rho i|%:R)) <= n%:R * p / tau.
Parameter ntk_gram_concentrates_positivity :
  forall (R : rcfType) (n : nat) (G K : 'M[R]_n) (lam e : R),
  0 <= e -> (forall x : 'cV[R]_n, lam * nsq x <= qf K x) -> frob2 (G - K) <= e ^+ 2 ->
  forall x : 'cV[R]_n, (lam - e) * nsq x <= qf G x.

End Stated.
