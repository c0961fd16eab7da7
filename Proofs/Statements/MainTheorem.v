(* The definitions and statements of MainTheorem.v, a second time: see “What the check verifies” in Proofs/README.md. *)
From mathcomp Require Import all_ssreflect all_algebra.
From Statements Require LinearAlgebra FiniteProbability Expectation Preconditioning SubspaceEmbedding
  ConjugateGradient NeuralTangentKernel GaussNewton RandomStart.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory Num.Theory Order.Theory.
Local Open Scope ring_scope.

Module Type Stated
  (Import LinearAlgebra : Statements.LinearAlgebra.Stated)
  (Import FiniteProbability : Statements.FiniteProbability.Stated)
  (Import Expectation : Statements.Expectation.Stated FiniteProbability)
  (Import Preconditioning : Statements.Preconditioning.Stated LinearAlgebra)
  (Import SubspaceEmbedding : Statements.SubspaceEmbedding.Stated LinearAlgebra FiniteProbability Preconditioning)
  (Import ConjugateGradient : Statements.ConjugateGradient.Stated LinearAlgebra Preconditioning)
  (Import NeuralTangentKernel : Statements.NeuralTangentKernel.Stated LinearAlgebra FiniteProbability)
  (Import GaussNewton : Statements.GaussNewton.Stated LinearAlgebra FiniteProbability NeuralTangentKernel)
  (Import RandomStart : Statements.RandomStart.Stated LinearAlgebra FiniteProbability Expectation NeuralTangentKernel
    GaussNewton).

(* Answers g to A'A g = r *)
Definition accepted (R : rcfType) N n (eps0 : R) (A : 'M[R]_(N, n)) (r g : 'cV[R]_n) : bool :=
  norm (A^T *m A *m g - r) <= eps0 * norm r.
Definition exact_solve (R : rcfType) N n (A : 'M[R]_(N, n)) (r : 'cV[R]_n) : 'cV[R]_n := invmx (A^T *m A) *m r.

(* Sketches that embed and solvers for which an embedding is enough *)
Definition oblivious_embedding (R : rcfType) (Om : finType) s N n (sk : Om -> 'M[R]_(s, N)) (e dl : R) :=
  forall A : 'M[R]_(N, n), full_column_rank A -> with_probability (1 - dl) (fun u => embeds (sk u) A e).
Definition accurate_solver (R : rcfType) s N n (solve : 'M[R]_(s, N) -> 'M[R]_(N, n) -> 'cV[R]_n -> 'cV[R]_n)
    (e lo hi eps0 : R) :=
  forall (S : 'M[R]_(s, N)) (A : 'M[R]_(N, n)) (r : 'cV[R]_n), embeds S A e ->
  (forall x, lo * nsq x <= nsq (A *m x) <= hi * nsq x) ->
  norm (A^T *m A *m solve S A r - r) <= eps0 * norm r.
Definition cg_solve (R : rcfType) s N n' k (S : 'M[R]_(s, N)) (A : 'M[R]_(N, n'.+1)) (r : 'cV[R]_n'.+1) :
    'cV[R]_n'.+1 :=
  cg_iterate (A^T *m A) ((S *m A)^T *m (S *m A)) r 0 k.
Definition fixed_point_solve (R : rcfType) s N n' k (S : 'M[R]_(s, N)) (A : 'M[R]_(N, n'.+1)) (r : 'cV[R]_n'.+1) :
    'cV[R]_n'.+1 :=
  iter k (fixed_point_step_in_g (A^T *m A) ((S *m A)^T *m (S *m A)) r) 0.
(* Iterations until an iterate is accepted, at most k *)
Definition iterations (R : rcfType) N n' (eps0 : R) (iterates : nat -> 'cV[R]_n'.+1) k (A : 'M[R]_(N, n'.+1)) r : nat :=
  find (fun i => accepted eps0 A r (iterates i)) (iota 0 k).
Definition cg_solve_stopped (R : rcfType) s N n' (eps0 : R) k (S : 'M[R]_(s, N)) (A : 'M[R]_(N, n'.+1)) r :
    'cV[R]_n'.+1 :=
  cg_solve (iterations eps0 (fun i => cg_solve i S A r) k A r) S A r.

(* A run is accurate if each step goes by an answer that is accepted. *)
Definition accurate_run (R : rcfType) n m d (X : 'M[R]_(n, d)) (c : R) (y : 'cV[R]_n) (a : 'I_m -> R) (eps0 : R)
    (W : nat -> 'M[R]_(m, d)) T :=
  forall t, (t < T)%N -> exists2 g, gn_step X c a (W t) g (W t.+1) &
    norm (((jacobian X c a (W t))^T)^T *m (jacobian X c a (W t))^T *m g - GaussNewton.residual X c a y (W t))
      <= eps0 * norm (GaussNewton.residual X c a y (W t)).

(* Training by answers that depend on the weights and draws of all earlier steps, on A, on r and on what is drawn now *)
Section Training.
Variables (R : rcfType) (n m d : nat) (X : 'M[R]_(n, d)) (c : R) (y : 'cV[R]_n) (a : 'I_m -> R) (D : Type).
Variable solve : seq ('M[R]_(m, d) * D) -> 'M[R]_(m * d, n) -> 'cV[R]_n -> D -> 'cV[R]_n.
Definition answer (h : seq ('M[R]_(m, d) * D)) (W : 'M[R]_(m, d)) (u : D) : 'cV[R]_n :=
  solve h (jacobian X c a W)^T (network X c a W - y) u.
Definition step (q : seq ('M[R]_(m, d) * D) * 'M[R]_(m, d)) (u : D) : seq ('M[R]_(m, d) * D) * 'M[R]_(m, d) :=
  ((q.2, u) :: q.1, q.2 - vec_mx ((jacobian X c a q.2)^T *m answer q.1 q.2 u)^T).
Definition train (W0 : 'M[R]_(m, d)) (us : seq D) : seq ('M[R]_(m, d) * D) * 'M[R]_(m, d) :=
  foldl step ([::], W0) us.
(* The past and the weights before step t *)
Definition train_to (W0 : 'M[R]_(m, d)) T (w : {ffun 'I_T -> D}) (t : nat) : seq ('M[R]_(m, d) * D) * 'M[R]_(m, d) :=
  train W0 (take t (codom w)).
End Training.

Parameter main_theorem_run :
  forall (R : rcfType) (n m d : nat) (X : 'M[R]_(n, d)) (c : R) (y : 'cV[R]_n) (a : 'I_m -> R),
  (forall i, nsq (row i X)^T = 1) -> (forall q, a q ^+ 2 = 1) -> c ^+ 2 = m%:R^-1 ->
  forall (W0 : 'M[R]_(m, d)) (lam rho eps0 : R),
  0 < lam -> eps0 <= 6^-1 -> (forall x, lam / 2 * nsq x <= qf (NeuralTangentKernel.gram X c a W0) x) ->
  m%:R^-1 * (\sum_i #|near X W0 rho i|%:R) <= lam / 128 ->
  8 * Num.sqrt (n%:R / m%:R) * norm (GaussNewton.residual X c a y W0) / lam <= rho ->
  forall (W : nat -> 'M[R]_(m, d)) T,
  W 0%N = W0 -> accurate_run X c y a eps0 W T ->
  (forall t,
   (t < T)%N -> norm (GaussNewton.residual X c a y (W t.+1)) <= 2^-1 * norm (GaussNewton.residual X c a y (W t))) /\
  (forall t,
   (t <= T)%N -> in_ball W0 rho (W t) /\ forall x, 49 / 128 * lam * nsq x <= nsq ((jacobian X c a (W t))^T *m x)).

(* What is supposed: that starts are good for rho but for a probability q; and numbers from which this follows *)
Record often_good (R : rcfType) n m d (X : 'M[R]_(n, d)) (c : R) (y : 'cV[R]_n) (Nu : finType) (wt : Nu -> 'rV[R]_d)
    (lam rho q : R) : Prop := OftenGood {
  often_unit_inputs : forall i, nsq (row i X)^T = 1;
  often_scale : c ^+ 2 = m%:R^-1;
  often_inhabited : (0 < #|Nu|)%N;
  often_lam_gt0 : 0 < lam;
  often_start : with_probability (1 - q) (fun w : {ffun 'I_m -> neuron Nu} => good_start X c y wt lam rho w)
}.
Record setting (R : rcfType) n m d (X : 'M[R]_(n, d)) (c : R) (y : 'cV[R]_n) (Nu : finType) (wt : Nu -> 'rV[R]_d)
    (lam v delta : R) : Prop := Setting {
  setting_unit_inputs : forall i, nsq (row i X)^T = 1;
  setting_scale : c ^+ 2 = m%:R^-1;
  setting_wide : (0 < m)%N;
  setting_inhabited : (0 < #|Nu|)%N;
  setting_lam_gt0 : 0 < lam;
  setting_positive : forall x, lam * nsq x <= qf (kernel X wt) x;
  setting_second_moment : forall i, Ex (fun t => relu (input_product X wt i t) ^+ 2) <= v;
  setting_scale_gt0 : 0 < n%:R * v + nsq y;
  setting_delta_gt0 : 0 < delta;
  setting_width_kernel : 8 * n%:R ^+ 2 <= lam ^+ 2 * delta * m%:R;
  setting_few_near : forall i,
    512 * n%:R * Pr R (fun t => `|input_product X wt i t| <= radius m y v lam delta) <= lam * delta
}.
Parameter setting_often_good :
  forall (R : rcfType) (n m d : nat) (X : 'M[R]_(n, d)) (c : R) (y : 'cV[R]_n) (Nu : finType)
    (wt : Nu -> 'rV[R]_d) (lam v delta : R),
  setting m X c y wt lam v delta -> often_good m X c y wt lam (radius m y v lam delta) (delta / 2).
Parameter setting_anti_concentration :
  forall (R : rcfType) (n m d : nat) (X : 'M[R]_(n, d)) (c : R) (y : 'cV[R]_n) (Nu : finType)
    (wt : Nu -> 'rV[R]_d) (lam v delta kap k0 : R),
  (forall i, nsq (row i X)^T = 1) -> c ^+ 2 = m%:R^-1 -> (0 < m)%N -> (0 < #|Nu|)%N -> 0 < lam ->
  (forall x : 'cV[R]_n, lam * nsq x <= qf (kernel X wt) x) ->
  (forall i, Ex (fun t => relu (input_product X wt i t) ^+ 2) <= v) -> 0 < n%:R * v + nsq y -> 0 < delta ->
  0 <= kap -> 512 * n%:R * k0 <= lam * delta ->
  (forall i,
   Pr R (fun t => `|input_product X wt i t| <= radius m y v lam delta) <= kap * radius m y v lam delta + k0) ->
  8 * n%:R ^+ 2 <= lam ^+ 2 * delta * m%:R ->
  2 ^+ 27 * kap ^+ 2 * n%:R ^+ 3 * (n%:R * v + nsq y) <=
    lam ^+ 2 * (lam * delta - 512 * n%:R * k0) ^+ 2 * delta * m%:R ->
  setting m X c y wt lam v delta.

(* The past and the weights, and the residual, before step t from the start w *)
Definition run_to (R : rcfType) n m d (X : 'M[R]_(n, d)) (c : R) (y : 'cV[R]_n) (Nu : finType) (wt : Nu -> 'rV[R]_d)
    (D : finType) T
    (solve : {ffun 'I_m -> neuron Nu} -> seq ('M[R]_(m, d) * D) -> 'M[R]_(m * d, n) -> 'cV[R]_n -> D -> 'cV[R]_n)
    (w : {ffun 'I_m -> neuron Nu}) (u : {ffun 'I_T -> D}) t : seq ('M[R]_(m, d) * D) * 'M[R]_(m, d) :=
  train_to X c y (start_signs R w) (solve w) (start_weights wt w) u t.
Definition residual_after (R : rcfType) n m d (X : 'M[R]_(n, d)) (c : R) (y : 'cV[R]_n) (Nu : finType)
    (wt : Nu -> 'rV[R]_d) (D : finType) T
    (solve : {ffun 'I_m -> neuron Nu} -> seq ('M[R]_(m, d) * D) -> 'M[R]_(m * d, n) -> 'cV[R]_n -> D -> 'cV[R]_n)
    (w : {ffun 'I_m -> neuron Nu}) (u : {ffun 'I_T -> D}) t : 'cV[R]_n :=
  GaussNewton.residual X c (start_signs R w) y (run_to X c y wt solve w u t).2.

Parameter main_theorem_any_run :
  forall (R : rcfType) (n m d : nat) (X : 'M[R]_(n, d)) (c : R) (y : 'cV[R]_n) (Nu : finType)
    (wt : Nu -> 'rV[R]_d) (lam rho eps0 q : R),
  often_good m X c y wt lam rho q -> eps0 <= 6^-1 ->
  with_probability (1 - q) (fun w : {ffun 'I_m -> neuron Nu} =>
    forall (W : nat -> 'M[R]_(m, d)) T,
    W 0%N = start_weights wt w -> accurate_run X c y (start_signs R w) eps0 W T ->
    forall t,
    (t < T)%N ->
    norm (GaussNewton.residual X c (start_signs R w) y (W t.+1)) <=
      2^-1 * norm (GaussNewton.residual X c (start_signs R w) y (W t))).
Parameter main_theorem_any_program :
  forall (R : rcfType) (n m d : nat) (X : 'M[R]_(n, d)) (c : R) (y : 'cV[R]_n) (Nu : finType)
    (wt : Nu -> 'rV[R]_d) (lam rho eps0 q : R),
  often_good m X c y wt lam rho q -> eps0 <= 6^-1 ->
  forall (D : finType) (T : nat)
    (solve : {ffun 'I_m -> neuron Nu} -> seq ('M[R]_(m, d) * D) -> 'M[R]_(m * d, n) -> 'cV[R]_n -> D -> 'cV[R]_n)
    (dl : R),
  (0 < #|D|)%N -> 0 <= dl ->
  (forall w h W,
   good_start X c y wt lam rho w -> in_ball (start_weights wt w) rho W ->
   with_probability (1 - dl) (fun v =>
     accepted eps0 (jacobian X c (start_signs R w) W)^T (GaussNewton.residual X c (start_signs R w) y W)
       (answer X c y (start_signs R w) (solve w) h W v))) ->
  1 - (q + T%:R * dl) <=
    Pr R (fun w : {ffun 'I_m -> neuron Nu} * {ffun 'I_T -> D} =>
      [forall t : 'I_T,
        norm (residual_after X c y wt solve w.1 w.2 t.+1) <= 2^-1 * norm (residual_after X c y wt solve w.1 w.2 t)]).

(* A fresh sketch in each step, its answer taken as it is *)
Definition fresh_sketch (R : rcfType) n m d s (Om : finType) (sk : Om -> 'M[R]_(s, m * d))
    (solve : 'M[R]_(s, m * d) -> 'M[R]_(m * d, n) -> 'cV[R]_n -> 'cV[R]_n)
    (h : seq ('M[R]_(m, d) * Om)) (A : 'M[R]_(m * d, n)) (r : 'cV[R]_n) (u : Om) : 'cV[R]_n :=
  solve (sk u) A r.
Definition residual_at (R : rcfType) n m d s (X : 'M[R]_(n, d)) (c : R) (y : 'cV[R]_n) (Nu : finType)
    (wt : Nu -> 'rV[R]_d) (Om : finType) (sk : Om -> 'M[R]_(s, m * d))
    (solve : 'M[R]_(s, m * d) -> 'M[R]_(m * d, n) -> 'cV[R]_n -> 'cV[R]_n) T
    (w : {ffun 'I_m -> neuron Nu}) (u : {ffun 'I_T -> Om}) t : 'cV[R]_n :=
  residual_after X c y wt (fun=> fresh_sketch sk solve) w u t.

(* Sketches until one serves: first what the past has to offer, then k fresh sketches, then a fallback *)
Section Redraw.
Variables (R : rcfType) (n m d s : nat) (X : 'M[R]_(n, d)) (c : R) (y : 'cV[R]_n) (Nu : finType) (wt : Nu -> 'rV[R]_d).
Variables (Om : finType) (sk : Om -> 'M[R]_(s, m * d)).
Variables (solve : 'M[R]_(s, m * d) -> 'M[R]_(m * d, n) -> 'cV[R]_n -> 'cV[R]_n) (eps0 : R) (k : nat).
Variable first : {ffun 'I_m -> neuron Nu} -> seq ('M[R]_(m, d) * {ffun 'I_k -> Om}) -> 'M[R]_(m * d, n) -> 'cV[R]_n ->
  seq 'cV[R]_n.
Variable fallback : {ffun 'I_m -> neuron Nu} -> seq ('M[R]_(m, d) * {ffun 'I_k -> Om}) -> 'M[R]_(m * d, n) ->
  'cV[R]_n -> {ffun 'I_k -> Om} -> 'cV[R]_n.
Definition serves (A : 'M[R]_(m * d, n)) (r : 'cV[R]_n) (v : Om) : bool := accepted eps0 A r (solve (sk v) A r).
Definition sketches_drawn w (h : seq ('M[R]_(m, d) * {ffun 'I_k -> Om})) A r (v : {ffun 'I_k -> Om}) : nat :=
  if has (accepted eps0 A r) (first w h A r) then 0%N else (find (serves A r) (codom v)).+1.
Definition redraw w (h : seq ('M[R]_(m, d) * {ffun 'I_k -> Om})) A r (v : {ffun 'I_k -> Om}) : 'cV[R]_n :=
  nth (fallback w h A r v) (first w h A r ++ [seq solve (sk u) A r | u <- codom v])
    (find (accepted eps0 A r) (first w h A r ++ [seq solve (sk u) A r | u <- codom v])).
Definition drawn_at T w (u : {ffun 'I_T -> {ffun 'I_k -> Om}}) (t : 'I_T) : nat :=
  sketches_drawn w (run_to X c y wt redraw w u t).1
    (jacobian X c (start_signs R w) (run_to X c y wt redraw w u t).2)^T
    (GaussNewton.residual X c (start_signs R w) y (run_to X c y wt redraw w u t).2) (u t).
End Redraw.
Definition exact_fallback (R : rcfType) n m d (Nu Om : finType) k (w : {ffun 'I_m -> neuron Nu})
    (h : seq ('M[R]_(m, d) * {ffun 'I_k -> Om})) (A : 'M[R]_(m * d, n)) (r : 'cV[R]_n) (v : {ffun 'I_k -> Om}) :
    'cV[R]_n :=
  invmx (A^T *m A) *m r.

Local Notation halves m T X c y Nu wt sk solve := (Pr _ (fun w : {ffun 'I_m -> neuron Nu} * {ffun 'I_T -> _} =>
  [forall t : 'I_T, norm (residual_at X c y wt sk solve w.1 w.2 t.+1)
    <= 2^-1 * norm (residual_at X c y wt sk solve w.1 w.2 t)])) (only parsing).
Local Notation draws_few_and_halves m T k X c y Nu wt sk solve eps0 first fallback :=
  (Pr _ (fun w : {ffun 'I_m -> neuron Nu} * {ffun 'I_T -> {ffun 'I_k -> _}} => [forall t : 'I_T,
    (drawn_at X c y wt sk solve eps0 first fallback w.1 w.2 t <= k)%N
    && (norm (residual_after X c y wt (redraw sk solve eps0 first fallback) w.1 w.2 t.+1)
      <= 2^-1 * norm (residual_after X c y wt (redraw sk solve eps0 first fallback) w.1 w.2 t))])) (only parsing).

Parameter main_theorem_any :
  forall (R : rcfType) (n m d s : nat) (X : 'M[R]_(n, d)) (c : R) (y : 'cV[R]_n) (Nu : finType)
    (wt : Nu -> 'rV[R]_d) (Om : finType) (sk : Om -> 'M[R]_(s, m * d))
    (solve : 'M[R]_(s, m * d) -> 'M[R]_(m * d, n) -> 'cV[R]_n -> 'cV[R]_n) (eps0 lam rho q e p : R),
  often_good m X c y wt lam rho q -> (0 < #|Om|)%N -> 0 <= p -> oblivious_embedding n sk e p -> eps0 <= 6^-1 ->
  accurate_solver solve e (49 / 128 * lam) n%:R eps0 ->
  forall T : nat, 1 - (q + T%:R * p) <= halves m T X c y Nu wt sk solve.
Parameter main_theorem_redraw :
  forall (R : rcfType) (n m d s : nat) (X : 'M[R]_(n, d)) (c : R) (y : 'cV[R]_n) (Nu : finType)
    (wt : Nu -> 'rV[R]_d) (Om : finType) (sk : Om -> 'M[R]_(s, m * d))
    (solve : 'M[R]_(s, m * d) -> 'M[R]_(m * d, n) -> 'cV[R]_n -> 'cV[R]_n) (eps0 lam rho q e p : R),
  often_good m X c y wt lam rho q -> (0 < #|Om|)%N -> 0 <= p -> oblivious_embedding n sk e p -> eps0 <= 6^-1 ->
  accurate_solver solve e (49 / 128 * lam) n%:R eps0 ->
  forall (k T : nat) first fallback,
  1 - (q + T%:R * p ^+ k) <= draws_few_and_halves m T k X c y Nu wt sk solve eps0 first fallback.
Parameter main_theorem_redraw_exact :
  forall (R : rcfType) (n m d s : nat) (X : 'M[R]_(n, d)) (c : R) (y : 'cV[R]_n) (Nu : finType)
    (wt : Nu -> 'rV[R]_d) (Om : finType) (sk : Om -> 'M[R]_(s, m * d))
    (solve : 'M[R]_(s, m * d) -> 'M[R]_(m * d, n) -> 'cV[R]_n -> 'cV[R]_n) (eps0 lam rho q e p : R),
  often_good m X c y wt lam rho q -> (0 < #|Om|)%N -> 0 <= p -> oblivious_embedding n sk e p -> eps0 <= 6^-1 ->
  accurate_solver solve e (49 / 128 * lam) n%:R eps0 ->
  forall (k T : nat) first,
  0 <= eps0 -> p < 1 ->
  with_probability (1 - q) (fun w : {ffun 'I_m -> neuron Nu} =>
    (forall (u : {ffun 'I_T -> {ffun 'I_k -> Om}}) (t : 'I_T),
     norm (residual_after X c y wt (redraw sk solve eps0 first (@exact_fallback R n m d Nu Om k)) w u t.+1) <=
       2^-1 * norm (residual_after X c y wt (redraw sk solve eps0 first (@exact_fallback R n m d Nu Om k)) w u t)) /\
    Ex (fun u : {ffun 'I_T -> {ffun 'I_k -> Om}} =>
      \sum_t (drawn_at X c y wt sk solve eps0 first (@exact_fallback R n m d Nu Om k) w u t)%:R) <= T%:R / (1 - p)).

Parameter main_theorem_any_cg :
  forall (R : rcfType) (n' m d s T : nat) (X : 'M[R]_(n'.+1, d)) (c : R) (y : 'cV[R]_n'.+1) (Nu : finType)
    (wt : Nu -> 'rV[R]_d) (Om : finType) (sk : Om -> 'M[R]_(s, m * d)) (cost : R),
  (0 < #|Om|)%N -> 0 <= cost ->
  (forall (A : 'M[R]_(m * d, n'.+1)) e,
   full_column_rank A -> 0 < e -> with_probability (1 - cost / e ^+ 2) (fun u => embeds (sk u) A e)) ->
  forall (lam v delta : R) (k : nat),
  setting m X c y wt lam v delta -> 8 * cost * T%:R <= delta -> 377 * n'.+1%:R <= 13 ^+ k * lam ->
  1 - delta <= halves m T X c y Nu wt sk (cg_solve k).
Parameter main_theorem_any_fixed_point :
  forall (R : rcfType) (n' m d s T : nat) (X : 'M[R]_(n'.+1, d)) (c : R) (y : 'cV[R]_n'.+1) (Nu : finType)
    (wt : Nu -> 'rV[R]_d) (Om : finType) (sk : Om -> 'M[R]_(s, m * d)) (cost : R),
  (0 < #|Om|)%N -> 0 <= cost ->
  (forall (A : 'M[R]_(m * d, n'.+1)) e,
   full_column_rank A -> 0 < e -> with_probability (1 - cost / e ^+ 2) (fun u => embeds (sk u) A e)) ->
  forall (lam v delta : R) (k : nat),
  setting m X c y wt lam v delta -> 200 * cost * T%:R <= delta -> 115 * n'.+1%:R <= 16 ^+ k * lam ->
  1 - delta <= halves m T X c y Nu wt sk (fixed_point_solve k).
Parameter main_theorem_redraw_any_cg :
  forall (R : rcfType) (n' m d s T : nat) (X : 'M[R]_(n'.+1, d)) (c : R) (y : 'cV[R]_n'.+1) (Nu : finType)
    (wt : Nu -> 'rV[R]_d) (Om : finType) (sk : Om -> 'M[R]_(s, m * d)) (cost : R),
  (0 < #|Om|)%N ->
  (forall (A : 'M[R]_(m * d, n'.+1)) e,
   full_column_rank A -> 0 < e -> with_probability (1 - cost / e ^+ 2) (fun u => embeds (sk u) A e)) ->
  forall (lam rho delta : R) (k j : nat) first fallback,
  often_good m X c y wt lam rho (delta / 2) -> 8 * cost <= 1 -> 2 * T%:R <= 2 ^+ k * delta ->
  377 * n'.+1%:R <= 13 ^+ j * lam ->
  1 - delta <= draws_few_and_halves m T k X c y Nu wt sk (cg_solve_stopped 6^-1 j) 6^-1 first fallback.

Parameter main_theorem :
  forall (R : rcfType) (n' m d T : nat) (X : 'M[R]_(n'.+1, d)) (c : R) (y : 'cV[R]_n'.+1) (Nu : finType)
    (wt : Nu -> 'rV[R]_d) (lam v delta : R),
  setting m X c y wt lam v delta ->
  forall s' k : nat,
  8 * (n'.+1 ^ 2 + n'.+1)%:R * T%:R <= s'.+1%:R * delta -> 377 * n'.+1%:R <= 13 ^+ k * lam ->
  1 - delta <= halves m T X c y Nu wt (@CS R (m * d) s') (cg_solve k).
Parameter main_theorem_geometric :
  forall (R : rcfType) (n' m d T : nat) (X : 'M[R]_(n'.+1, d)) (c : R) (y : 'cV[R]_n'.+1) (Nu : finType)
    (wt : Nu -> 'rV[R]_d) (lam v delta : R),
  setting m X c y wt lam v delta ->
  forall s' k : nat,
  8 * (n'.+1 ^ 2 + n'.+1)%:R * T%:R <= s'.+1%:R * delta -> 377 * n'.+1%:R <= 13 ^+ k * lam ->
  1 - delta <=
    Pr R (fun w : {ffun 'I_m -> neuron Nu} * {ffun 'I_T -> _} =>
      [forall t : 'I_T.+1,
        norm (residual_at X c y wt (@CS R (m * d) s') (cg_solve k) w.1 w.2 t) <=
          2^-1 ^+ t * norm (residual_at X c y wt (@CS R (m * d) s') (cg_solve k) w.1 w.2 0)]).
Parameter main_theorem_fixed_point :
  forall (R : rcfType) (n' m d T : nat) (X : 'M[R]_(n'.+1, d)) (c : R) (y : 'cV[R]_n'.+1) (Nu : finType)
    (wt : Nu -> 'rV[R]_d) (lam v delta : R),
  setting m X c y wt lam v delta ->
  forall s' k : nat,
  200 * (n'.+1 ^ 2 + n'.+1)%:R * T%:R <= s'.+1%:R * delta -> 115 * n'.+1%:R <= 16 ^+ k * lam ->
  1 - delta <= halves m T X c y Nu wt (@CS R (m * d) s') (fixed_point_solve k).
Parameter main_theorem_neuron_block :
  forall (R : rcfType) (n' m d T : nat) (X : 'M[R]_(n'.+1, d)) (c : R) (y : 'cV[R]_n'.+1) (Nu : finType)
    (wt : Nu -> 'rV[R]_d) (lam v delta : R),
  setting m X c y wt lam v delta ->
  forall q' k : nat,
  8 * (2 * n'.+1 ^ 2)%:R * T%:R <= q'.+1%:R * delta -> 377 * n'.+1%:R <= 13 ^+ k * lam ->
  1 - delta <= halves m T X c y Nu wt (neuron_block d (@CS R m q')) (cg_solve k).
Parameter main_theorem_srht :
  forall (R : rcfType) (n' m d T : nat) (X : 'M[R]_(n'.+1, d)) (c : R) (y : 'cV[R]_n'.+1) (Nu : finType)
    (wt : Nu -> 'rV[R]_d) (lam v delta : R),
  setting m X c y wt lam v delta ->
  forall L s (padded : (m * d <= 2 ^ L)%N) k,
  (0 < s <= 2 ^ L)%N -> 8 * (n'.+1 ^ 2 + n'.+1)%:R * T%:R <= s%:R * delta -> 377 * n'.+1%:R <= 13 ^+ k * lam ->
  1 - delta <= halves m T X c y Nu wt (@srht R L (m * d) s padded) (cg_solve k).
Parameter main_theorem_redraw_count_sketch :
  forall (R : rcfType) (n' m d T : nat) (X : 'M[R]_(n'.+1, d)) (c : R) (y : 'cV[R]_n'.+1) (Nu : finType)
    (wt : Nu -> 'rV[R]_d) (lam rho delta : R) (k : nat),
  often_good m X c y wt lam rho (delta / 2) -> 2 * T%:R <= 2 ^+ k * delta ->
  forall (s' j : nat) first fallback,
  8 * (n'.+1 ^ 2 + n'.+1)%:R <= s'.+1%:R :> R -> 377 * n'.+1%:R <= 13 ^+ j * lam ->
  1 - delta <=
    draws_few_and_halves m T k X c y Nu wt (@CS R (m * d) s') (cg_solve_stopped 6^-1 j) 6^-1 first fallback.
Parameter main_theorem_redraw_neuron_block :
  forall (R : rcfType) (n' m d T : nat) (X : 'M[R]_(n'.+1, d)) (c : R) (y : 'cV[R]_n'.+1) (Nu : finType)
    (wt : Nu -> 'rV[R]_d) (lam rho delta : R) (k : nat),
  often_good m X c y wt lam rho (delta / 2) -> 2 * T%:R <= 2 ^+ k * delta ->
  forall (q' j : nat) first fallback,
  8 * (2 * n'.+1 ^ 2)%:R <= q'.+1%:R :> R -> 377 * n'.+1%:R <= 13 ^+ j * lam ->
  1 - delta <=
    draws_few_and_halves m T k X c y Nu wt (neuron_block d (@CS R m q'))
      (cg_solve_stopped 6^-1 j) 6^-1 first fallback.
Parameter main_theorem_redraw_srht :
  forall (R : rcfType) (n' m d T : nat) (X : 'M[R]_(n'.+1, d)) (c : R) (y : 'cV[R]_n'.+1) (Nu : finType)
    (wt : Nu -> 'rV[R]_d) (lam rho delta : R) (k : nat),
  often_good m X c y wt lam rho (delta / 2) -> 2 * T%:R <= 2 ^+ k * delta ->
  forall L s (padded : (m * d <= 2 ^ L)%N) (j : nat) first fallback,
  (0 < s <= 2 ^ L)%N -> 8 * (n'.+1 ^ 2 + n'.+1)%:R <= s%:R :> R -> 377 * n'.+1%:R <= 13 ^+ j * lam ->
  1 - delta <=
    draws_few_and_halves m T k X c y Nu wt (@srht R L (m * d) s padded)
      (cg_solve_stopped 6^-1 j) 6^-1 first fallback.

End Stated.
