(* The definitions and statements of Hoeffding.v, a second time: see “What the check verifies” in Proofs/README.md. *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp Require Import reals sequences exp.
From Statements Require LinearAlgebra FiniteProbability NeuralTangentKernel RealAnalysis.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory Num.Theory Order.Theory.
Local Open Scope ring_scope.

Module Type Stated
  (Import LinearAlgebra : Statements.LinearAlgebra.Stated)
  (Import FiniteProbability : Statements.FiniteProbability.Stated)
  (Import NeuralTangentKernel : Statements.NeuralTangentKernel.Stated LinearAlgebra FiniteProbability)
  (Import RealAnalysis : Statements.RealAnalysis.Stated).

Definition deviation (R : realType) m k (dl : R) : R := Num.sqrt (ln (k%:R / dl) / (2 * m%:R)).
Definition sign_matrix (R : realType) N (s : [finType of {ffun 'I_N -> bool}]) : 'M[R]_N :=
  diag_mx (\row_i (-1) ^+ s i).

Parameter hoeffding_sum :
  forall (R : realType) (I T : finType),
  (0 < #|T|)%N ->
  forall (F : I -> T -> R) (a b : I -> R),
  (forall (i : I) (w : T), a i <= F i w <= b i) ->
  forall t : R,
  0 <= t ->
  Pr R (fun w : {ffun I -> T} => t <= \sum_i (F i (w i) - Ex (F i))) <=
    expR (- (2 * t ^+ 2 / (\sum_i (b i - a i) ^+ 2))).
Parameter hoeffding_abs :
  forall (R : realType) (I T : finType),
  (0 < #|T|)%N ->
  forall (F : I -> T -> R) (a b : I -> R) (t : R),
  (forall (i : I) (w : T), a i <= F i w <= b i) -> 0 <= t ->
  Pr R (fun w : {ffun I -> T} => t <= `|\sum_i (F i (w i) - Ex (F i))|) <=
    2 * expR (- (2 * t ^+ 2 / (\sum_i (b i - a i) ^+ 2))).
Parameter hoeffding_mean :
  forall (R : realType) (I T : finType),
  (0 < #|T|)%N ->
  forall (f : T -> R) (a b t : R),
  (0 < #|I|)%N -> (forall w : T, a <= f w <= b) -> a < b -> 0 <= t ->
  Pr R (fun w : {ffun I -> T} => t <= (\sum_i f (w i)) / #|I|%:R - Ex f) <=
    expR (- (2 * #|I|%:R * t ^+ 2 / (b - a) ^+ 2)).
Parameter hoeffding_mean_abs :
  forall (R : realType) (I T : finType),
  (0 < #|T|)%N ->
  forall (f : T -> R) (a b t : R),
  (0 < #|I|)%N -> (forall w : T, a <= f w <= b) -> a < b -> 0 <= t ->
  Pr R (fun w : {ffun I -> T} => t <= `|(\sum_i f (w i)) / #|I|%:R - Ex f|) <=
    2 * expR (- (2 * #|I|%:R * t ^+ 2 / (b - a) ^+ 2)).
Parameter chernoff_count :
  forall (R : realType) (I T : finType) (A : pred T) (p k : R),
  (0 < #|T|)%N -> Pr R A <= p ->
  Pr R (fun w : {ffun I -> T} => k <= \sum_i (A (w i))%:R) <= expR (2 * #|I|%:R * p - k).
Parameter ntk_gram_concentrates_hoeffding :
  forall (R : realType) (n m d : nat) (T : finType) (X : 'M[R]_(n, d)) (c : R) (a : 'I_m -> R)
    (wt : T -> 'rV[R]_d),
  (forall i : 'I_n, nsq (row i X)^T = 1) -> (forall r : 'I_m, a r ^+ 2 = 1) -> c ^+ 2 = m%:R^-1 -> (0 < m)%N ->
  (0 < #|T|)%N ->
  forall dl : R,
  (0 < n)%N -> 0 < dl -> dl <= 1 ->
  with_probability (1 - dl) (fun w : [finType of {ffun 'I_m -> T}] =>
    forall i j : 'I_n,
    `|gram X c a (weights wt w) i j - kernel X wt i j| <= Num.sqrt (ln ((n * n.+1)%:R / dl) / (2 * m%:R))).
Parameter ntk_gram_concentrates_hoeffding_frobenius :
  forall (R : realType) (n m d : nat) (T : finType) (X : 'M[R]_(n, d)) (c : R) (a : 'I_m -> R)
    (wt : T -> 'rV[R]_d),
  (forall i : 'I_n, nsq (row i X)^T = 1) -> (forall r : 'I_m, a r ^+ 2 = 1) -> c ^+ 2 = m%:R^-1 -> (0 < m)%N ->
  (0 < #|T|)%N ->
  forall dl : R,
  (0 < n)%N -> 0 < dl -> dl <= 1 ->
  with_probability (1 - dl) (fun w : [finType of {ffun 'I_m -> T}] =>
    Num.sqrt (frob2 (gram X c a (weights wt w) - kernel X wt)) <=
      n%:R * Num.sqrt (ln ((n * n.+1)%:R / dl) / (2 * m%:R))).
Parameter ntk_activations_are_stable_hoeffding :
  forall (R : realType) (n m d : nat) (T : finType) (X : 'M[R]_(n, d)) (c : R) (a : 'I_m -> R)
    (wt : T -> 'rV[R]_d),
  (forall i : 'I_n, nsq (row i X)^T = 1) -> (forall r : 'I_m, a r ^+ 2 = 1) -> c ^+ 2 = m%:R^-1 -> (0 < m)%N ->
  (0 < #|T|)%N ->
  forall rho p dl : R,
  (0 < n)%N -> 0 <= rho -> 0 < dl -> dl <= 1 ->
  (forall i : 'I_n, Pr R (fun t : T => `|input_product X wt i t| <= rho) <= p) ->
  with_probability (1 - dl) (fun w : [finType of {ffun 'I_m -> T}] =>
    forall W : 'M[R]_(m, d),
    (forall r : 'I_m, nsq (row r W - row r (weights wt w))^T <= rho ^+ 2) ->
    frob2 (jacobian X c a W - jacobian X c a (weights wt w)) <=
      n%:R * (p + Num.sqrt (ln (n%:R / dl) / (2 * m%:R)))).
Parameter ntk_activations_are_stable_chernoff :
  forall (R : realType) (n m d : nat) (T : finType) (X : 'M[R]_(n, d)) (wt : T -> 'rV[R]_d),
  (0 < m)%N -> (0 < #|T|)%N ->
  forall rho p dl : R,
  (0 < n)%N -> 0 < dl -> (forall i : 'I_n, Pr R (fun t : T => `|input_product X wt i t| <= rho) <= p) ->
  with_probability (1 - dl) (fun w : [finType of {ffun 'I_m -> T}] =>
    forall i : 'I_n, m%:R^-1 * #|near X (weights wt w) rho i|%:R <= 2 * p + ln (n%:R / dl) / m%:R).
Parameter embedding_srht_flattening :
  forall (R : realType) (N n : nat) (H : 'M[R]_N) (U : 'M[R]_(N, n)),
  (forall i j : 'I_N, H i j ^+ 2 = 1) -> U^T *m U = 1%:M ->
  forall dl : R,
  (0 < N)%N -> (0 < n)%N -> 0 < dl -> dl <= 1 ->
  with_probability (1 - dl) (fun s : [finType of {ffun 'I_N -> bool}] =>
    forall j : 'I_N,
    nsq (row j ((Num.sqrt N%:R)^-1 *: (H *m sign_matrix R s *m U)))^T <=
      2 * n%:R * ln (2 * n%:R * N%:R / dl) / N%:R).

End Stated.
