(* The paper's theorem for samplers of every kind, Gaussian ones included.

   Main results
   ------------
   The setting is that of MainTheorem.v, but the neurons of the start are drawn by any means for which there is an
   expectation (Expectation.v): they are of one law, independent in pairs, w'x_i and its square are integrable, and
   the product of sign and max(0, w'x_i) has mean 0. The numbers lambda, v and rho are as in MainTheorem.v, and as there
   m >= 8 n^2 / (lambda^2 delta) and P[|w'x_i| <= rho] <= lambda delta / (512 n) (sampler_setting).
   - main_theorem_sampler_run: with probability at least 1 - delta/2, over the start alone, every run of any length in
     which all answers are accepted halves the residual in each step.
   - main_theorem_sampler_any: with probability at least 1 - delta/2 the start is such that a program that draws a fresh
     sketch in each step halves the residual in each of T steps with probability at least 1 - T p, if a sketch fails
     to embed a given matrix with probability at most p, and the solver is accurate where it does not.
   - main_theorem_sampler: so, with a CountSketch, s >= 8 (n^2 + n) T / delta, and k steps of conjugate gradients,
     13^k >= 377 n / lambda, with probability at least 1 - delta/2.

   Dependencies: RandomStart, MainTheorem, and what they depend on. No axioms; ordered fields with square roots.

   Structure: the assumptions; runs; sketches; the CountSketch. *)
From mathcomp Require Import all_ssreflect all_algebra ring.
From SketchedGaussNewton Require Import LinearAlgebra FiniteProbability Expectation Preconditioning SubspaceEmbedding.
From SketchedGaussNewton Require Import ConjugateGradient NeuralTangentKernel GaussNewton RandomStart MainTheorem.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory Num.Theory Order.Theory.
Local Open Scope ring_scope.

Section Sampler.
Variables (R : rcfType) (n m d : nat) (X : 'M[R]_(n, d)) (c : R) (y : 'cV[R]_n).
Variables (Q Omega : Type) (law : expectation R Q) (P : expectation R Omega) (q : 'I_m -> Omega -> Q).
Variables (negative : pred Q) (wt : Q -> 'rV[R]_d).
Notation signs w := (drawn_signs R q negative w).
Notation start w := (drawn_weights q wt w).

Record sampler_setting (lam v delta : R) : Prop := SamplerSetting {
  sampler_independent : pairwise_independent P law q;
  sampler_unit_inputs : forall i, nsq (row i X)^T = 1;
  sampler_scale : c ^+ 2 = m%:R^-1;
  sampler_wide : (0 < m)%N;
  sampler_sign : event law negative;
  sampler_integrable : forall i, integrable law (product X wt i);
  sampler_integrable_sqr : forall i, integrable law (fun t => product X wt i t ^+ 2);
  sampler_balanced : forall i, mean law (fun t => (-1) ^+ negative t * relu (product X wt i t)) = 0;
  sampler_lam_gt0 : 0 < lam;
  sampler_positive : forall x, lam * nsq x <= qf (expected_kernel X law wt) x;
  sampler_second_moment : forall i, mean law (fun t => relu (product X wt i t) ^+ 2) <= v;
  sampler_scale_gt0 : 0 < n%:R * v + nsq y;
  sampler_delta_gt0 : 0 < delta;
  sampler_width_kernel : 8%:R * n%:R ^+ 2 <= lam ^+ 2 * delta * m%:R;
  sampler_few_near : forall i,
    512%:R * n%:R * probability law (fun t => `|product X wt i t| <= radius m y v lam delta) <= lam * delta
}.

Variables (lam v delta : R).
Hypothesis suitable : sampler_setting lam v delta.
Notation rho := (radius m y v lam delta).

Lemma sampler_often_good : with_probability_under P (1 - delta / 2%:R)
  (fun w => good_weights X c y lam rho (signs w) (start w)).
Proof.
case: suitable => hi hX hc hm hs hp hp2 hb lam0 hK hv E0 d0 hW hN.
exact: (main_theorem_start_any hi hX hc hm hs hp hp2 hb hv lam0 d0 E0 hK hW hN).
Qed.

Variable eps0 : R.
Hypothesis eps0_le : eps0 <= 6%:R^-1.

Theorem main_theorem_sampler_run : with_probability_under P (1 - delta / 2%:R)
  (fun w => forall (W : nat -> 'M[R]_(m, d)) T, W 0%N = start w -> accurate_run X c y (signs w) eps0 W T ->
  forall t, (t < T)%N ->
    norm (residual X c (signs w) y (W t.+1)) <= 2%:R^-1 * norm (residual X c (signs w) y (W t))).
Proof.
case: sampler_often_good => A [eA hA AP]; exists A; split=> // w /AP[h1 h2 h3] W T h0 hW.
by have [] := main_theorem_run (sampler_unit_inputs suitable) (drawn_signs_sq R q negative w)
  (sampler_scale suitable) (sampler_lam_gt0 suitable) eps0_le h1 h2 h3 h0 hW.
Qed.

Section Sketches.
Variables (s : nat) (Om : finType) (sk : Om -> 'M[R]_(s, m * d)).
Variable solve : 'M[R]_(s, m * d) -> 'M[R]_(m * d, n) -> 'cV[R]_n -> 'cV[R]_n.
Variables (e p : R) (T : nat).

(* The residual after t steps from the start w, with the sketches u. *)
Definition sampler_residual_at w (u : {ffun 'I_T -> Om}) t : 'cV[R]_n :=
  residual X c (signs w) y (train_to X c y (signs w) (fresh_sketch sk solve) (start w) u t).2.

Theorem main_theorem_sampler_any : (0 < #|Om|)%N -> 0 <= p -> oblivious_embedding n sk e p ->
  accurate_solver solve e (49%:R / 128%:R * lam) n%:R eps0 ->
  with_probability_under P (1 - delta / 2%:R) (fun w => 1 - T%:R * p <= Pr R (fun u : {ffun 'I_T -> Om} =>
    [forall t : 'I_T, norm (sampler_residual_at w u t.+1) <= 2%:R^-1 * norm (sampler_residual_at w u t)])).
Proof.
move=> Om0 p0 obl acc; case: sampler_often_good => A [eA hA AP]; exists A; split=> // w /AP[h1 h2 h3].
have hX := sampler_unit_inputs suitable; have hc := sampler_scale suitable.
have lam0 := sampler_lam_gt0 suitable; have sg := drawn_signs_sq R q negative w.
have lo0 : 0 < 49%:R / 128%:R * lam by rewrite mulr_gt0 // divr_gt0 ?ltr0n.
pose A' W := (jacobian X c (signs w) W)^T; pose r W := residual X c (signs w) y W.
have lower W := jacobian_lower hX sg hc lam0 h1 h2 h3 (W := W).
have hQ (h : seq ('M[R]_(m, d) * Om)) W : in_ball (start w) rho W ->
    with_probability (1 - p) (fun u => accepted eps0 (A' W) (r W) (solve (sk u) (A' W) (r W))).
  move=> hb; have low x := lower W x hb.
  apply: with_probability_sub (lexx _) _ (obl _ (full_column_rankP lo0 low)) => u emb.
  by apply: acc emb _ => x; rewrite low /=; apply: jacobian_upper hX sg hc _ _.
have [g hg gP] := program_adaptive hX sg hc lam0 eps0_le h1 h2 h3 (solve := fresh_sketch sk solve) T Om0 p0 hQ
  (fun h W u _ => id).
by apply: le_trans hg _; apply: Pr_le => u /gP h; apply/forallP => t; case: (h t).
Qed.
End Sketches.
End Sampler.

Section CountSketch.
Variables (R : rcfType) (n' m d : nat).
Notation n := n'.+1.
Variables (X : 'M[R]_(n, d)) (c : R) (y : 'cV[R]_n).
Variables (Q Omega : Type) (law : expectation R Q) (P : expectation R Omega) (q : 'I_m -> Omega -> Q).
Variables (negative : pred Q) (wt : Q -> 'rV[R]_d) (lam v delta : R).

Theorem main_theorem_sampler T s' k : sampler_setting X c y law P q negative wt lam v delta ->
  8%:R * (n ^ 2 + n)%:R * T%:R <= s'.+1%:R * delta -> 377%:R * n%:R <= 13%:R ^+ k * lam ->
  with_probability_under P (1 - delta / 2%:R) (fun w => 1 - delta / 2%:R <= Pr R (fun u : {ffun 'I_T -> _} =>
    [forall t : 'I_T,
      norm (sampler_residual_at X c y q negative wt (@CS R (m * d) s') (cg_solve k) w u t.+1)
      <= 2%:R^-1 * norm (sampler_residual_at X c y q negative wt (@CS R (m * d) s') (cg_solve k) w u t)])).
Proof.
move=> hset hs hk; have half : 0 < 2%:R^-1 :> R by rewrite invr_gt0 ltr0n.
pose p : R := (n ^ 2 + n)%:R / (s'.+1%:R * 2%:R^-1 ^+ 2).
have p0 : 0 <= p by rewrite divr_ge0 ?ler0n // mulr_ge0 ?ler0n // exprn_ge0 // ltW.
have obl : oblivious_embedding n (@CS R (m * d) s') 2%:R^-1 p.
  by move=> A fA; apply: embedding_count_sketch_range.
have [A [eA hA AP]] := main_theorem_sampler_any hset (lexx _) T (Omega_gt0 _ _) p0 obl
  (cg_accurate_enough (sampler_lam_gt0 hset) hk).
exists A; split=> // w /AP; apply: le_trans; rewrite ler_add2l ler_opp2.
have s0 : 0 < s'.+1%:R :> R by rewrite ltr0n.
have -> : T%:R * p = 8%:R * (n ^ 2 + n)%:R * T%:R / s'.+1%:R / 2%:R.
  by rewrite /p; move: s'.+1%:R s0 => s s0; field; rewrite gt_eqF.
by apply: ler_wpmul2r; [rewrite invr_ge0 ler0n | rewrite ler_pdivr_mulr // [delta * _]mulrC].
Qed.
End CountSketch.
