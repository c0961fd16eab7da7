(* The definitions and statements of RandomStart.v, a second time: see “What the check verifies” in Proofs/README.md. *)
From mathcomp Require Import all_ssreflect all_algebra.
From Statements Require LinearAlgebra FiniteProbability Expectation NeuralTangentKernel GaussNewton.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory Num.Theory Order.Theory.
Local Open Scope ring_scope.

Module Type Stated
  (Import LinearAlgebra : Statements.LinearAlgebra.Stated)
  (Import FiniteProbability : Statements.FiniteProbability.Stated)
  (Import Expectation : Statements.Expectation.Stated FiniteProbability)
  (Import NeuralTangentKernel : Statements.NeuralTangentKernel.Stated LinearAlgebra FiniteProbability)
  (Import GaussNewton : Statements.GaussNewton.Stated LinearAlgebra FiniteProbability NeuralTangentKernel).

(* The distance that a neuron may go, and what the signs and weights at the start must satisfy for a distance rho *)
Definition radius (R : rcfType) n m (y : 'cV[R]_n) (v lam delta : R) : R :=
  8 / lam * Num.sqrt (8 * n%:R * (n%:R * v + nsq y) / (delta * m%:R)).
Definition good_weights (R : rcfType) n m d (X : 'M[R]_(n, d)) (c : R) (y : 'cV[R]_n) (lam rho : R) (a : 'I_m -> R)
    (W : 'M[R]_(m, d)) :=
  [/\ forall x, lam / 2 * nsq x <= qf (NeuralTangentKernel.gram X c a W) x,
      m%:R^-1 * (\sum_i #|near X W rho i|%:R) <= lam / 128 &
      8 * Num.sqrt (n%:R / m%:R) * norm (GaussNewton.residual X c a y W) / lam <= rho].
(* Neurons q_r(w), where the outcome t of one stands for the weights wt t, with the sign -1 when negative t *)
Definition product (R : rcfType) n d (X : 'M[R]_(n, d)) (Q : Type) (wt : Q -> 'rV[R]_d) i t : R := (X *m (wt t)^T) i 0.
Definition drawn_signs (R : rcfType) m (Q Omega : Type) (q : 'I_m -> Omega -> Q) (negative : pred Q) w (r : 'I_m) : R :=
  (-1) ^+ negative (q r w).
Definition drawn_weights (R : rcfType) m d (Q Omega : Type) (q : 'I_m -> Omega -> Q) (wt : Q -> 'rV[R]_d) w :
    'M[R]_(m, d) :=
  \matrix_r wt (q r w).
Definition expected_kernel (R : rcfType) n d (X : 'M[R]_(n, d)) (Q : Type) (law : expectation R Q)
    (wt : Q -> 'rV[R]_d) : 'M[R]_n :=
  \matrix_(i, j) ((X *m X^T) i j * mean law (fun t => active (product X wt i t) * active (product X wt j t))).
(* A neuron's sign and weights, uniform in a finite set; what a start draws *)
Definition neuron (Nu : finType) := [finType of bool * Nu].
Definition start_signs (R : rcfType) m (Nu : finType) (w : {ffun 'I_m -> neuron Nu}) (r : 'I_m) : R := (-1) ^+ (w r).1.
Definition start_weights (R : rcfType) m d (Nu : finType) (wt : Nu -> 'rV[R]_d) (w : {ffun 'I_m -> neuron Nu}) :
    'M[R]_(m, d) :=
  weights (fun q : neuron Nu => wt q.2) w.
Definition good_start (R : rcfType) n m d (X : 'M[R]_(n, d)) (c : R) (y : 'cV[R]_n) (Nu : finType) (wt : Nu -> 'rV[R]_d)
    (lam rho : R) (w : {ffun 'I_m -> neuron Nu}) :=
  good_weights X c y lam rho (start_signs R w) (start_weights wt w).

Parameter main_theorem_start_any :
  forall (R : rcfType) (n m d : nat) (X : 'M[R]_(n, d)) (c : R) (y : 'cV[R]_n)
    (Q Omega : Type) (law : expectation R Q) (P : expectation R Omega) (q : 'I_m -> Omega -> Q) (negative : pred Q)
    (wt : Q -> 'rV[R]_d),
  pairwise_independent P law q -> (forall i, nsq (row i X)^T = 1) -> c ^+ 2 = m%:R^-1 -> (0 < m)%N ->
  event law negative -> (forall i, integrable law (product X wt i)) ->
  (forall i, integrable law (fun t => product X wt i t ^+ 2)) ->
  (forall i, mean law (fun t => (-1) ^+ negative t * relu (product X wt i t)) = 0) ->
  forall v : R, (forall i, mean law (fun t => relu (product X wt i t) ^+ 2) <= v) ->
  forall lam delta : R, 0 < lam -> 0 < delta -> 0 < n%:R * v + nsq y ->
  (forall x : 'cV[R]_n, lam * nsq x <= qf (expected_kernel X law wt) x) ->
  8 * n%:R ^+ 2 <= lam ^+ 2 * delta * m%:R ->
  (forall i, 512 * n%:R * probability law (fun t => `|product X wt i t| <= radius m y v lam delta) <= lam * delta) ->
  with_probability_under P (1 - delta / 2) (fun w =>
    good_weights X c y lam (radius m y v lam delta) (drawn_signs R q negative w) (drawn_weights q wt w)).
Parameter main_theorem_start :
  forall (R : rcfType) (n m d : nat) (X : 'M[R]_(n, d)) (c : R) (y : 'cV[R]_n) (Nu : finType)
    (wt : Nu -> 'rV[R]_d),
  (forall i, nsq (row i X)^T = 1) -> c ^+ 2 = m%:R^-1 -> (0 < m)%N -> (0 < #|Nu|)%N ->
  forall v : R,
  (forall i, Ex (fun t => relu (input_product X wt i t) ^+ 2) <= v) ->
  forall lam delta : R,
  0 < lam -> 0 < delta -> 0 < n%:R * v + nsq y -> (forall x : 'cV[R]_n, lam * nsq x <= qf (kernel X wt) x) ->
  8 * n%:R ^+ 2 <= lam ^+ 2 * delta * m%:R ->
  (forall i, 512 * n%:R * Pr R (fun t => `|input_product X wt i t| <= radius m y v lam delta) <= lam * delta) ->
  with_probability (1 - delta / 2) (@good_start R n m d X c y Nu wt lam (radius m y v lam delta)).
Parameter main_theorem_start_anti_concentration :
  forall (R : rcfType) (n m d : nat) (X : 'M[R]_(n, d)) (c : R) (y : 'cV[R]_n) (Nu : finType)
    (wt : Nu -> 'rV[R]_d),
  (forall i, nsq (row i X)^T = 1) -> c ^+ 2 = m%:R^-1 -> (0 < m)%N -> (0 < #|Nu|)%N ->
  forall v : R,
  (forall i, Ex (fun t => relu (input_product X wt i t) ^+ 2) <= v) ->
  forall lam delta : R,
  0 < lam -> 0 < delta -> 0 < n%:R * v + nsq y -> (forall x : 'cV[R]_n, lam * nsq x <= qf (kernel X wt) x) ->
  forall kap k0 : R,
  0 <= kap -> 512 * n%:R * k0 <= lam * delta ->
  (forall i,
   Pr R (fun t => `|input_product X wt i t| <= radius m y v lam delta) <= kap * radius m y v lam delta + k0) ->
  8 * n%:R ^+ 2 <= lam ^+ 2 * delta * m%:R ->
  2 ^+ 27 * kap ^+ 2 * n%:R ^+ 3 * (n%:R * v + nsq y) <=
    lam ^+ 2 * (lam * delta - 512 * n%:R * k0) ^+ 2 * delta * m%:R ->
  with_probability (1 - delta / 2) (@good_start R n m d X c y Nu wt lam (radius m y v lam delta)).

End Stated.
