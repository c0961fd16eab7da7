(* The paper's theorem: training with sketched Gauss-Newton steps halves the residual in each step, with high
   probability.

   Main results
   ------------
   Data x_1 .. x_n with |x_i| = 1, targets y, a network of m neurons f_i(W) = c sum_r a_r max(0, w_r'x_i), c^2 = 1/m. At
   the start each neuron has independent weights, uniform in a finite set of weight vectors, and an independent random
   sign a_r. A step solves G g = r for G = A'A, A = J(W)', and goes on with vec W - A g. An answer g is accepted when
   |G g - r| <= eps0 |r|, with eps0 <= 1/6. When a start is good, for a distance rho, is said in RandomStart.v.

   Any program. Its answers may be computed in any way, and may depend on the whole history.
   - main_theorem_run: from a good start every run, of any length, whose answers are accepted halves the residual in
     each step; no neuron goes farther than rho; and |J'x|^2 >= (49/128) lambda |x|^2 at every step.
   - main_theorem_any_run: so if starts are good with probability at least 1 - q, then with that probability, which is
     one of the start alone, every such run halves the residual in each step.
   - main_theorem_any_program: a program that draws something in each step, and whose answer is accepted with
     probability at least 1 - dl wherever the neurons are within rho, whatever the past, halves the residual in each of
     T steps with probability at least 1 - q - T dl.

   A program that draws sketches until one succeeds. First it tries what earlier steps have left, such as the triangle
   R of an earlier sketch; then fresh sketches, up to k of them, until one leads to an answer that is accepted; if none
   does, it falls back on something else. A sketch fails to embed a given matrix with probability at most p.
   - main_theorem_redraw: with probability at least 1 - q - T p^k every step of T halves the residual and draws at most
     k sketches, so that it never falls back.
   - main_theorem_redraw_exact: if it falls back on an exact solve, then with probability at least 1 - q, which is one
     of the start alone, every step halves the residual whatever is drawn, and T steps together draw T/(1 - p) sketches
     at most in the mean.
   - main_theorem_redraw_count_sketch: with a CountSketch, s >= 8 (n^2 + n), with conjugate gradients that stop at the
     first iterate that is accepted, and after j iterations in any case, 13^j >= 377 n / lambda, and with
     2^k >= 2 T / delta: if starts are good with probability at least 1 - delta/2, then with probability at least
     1 - delta every step halves the residual and draws at most k sketches. The rows depend on neither T nor delta.
   - main_theorem_redraw_neuron_block, main_theorem_redraw_srht: likewise with 16 n^2 buckets, with 8 (n^2 + n) rows.
   - main_theorem_redraw_any_cg: any random sketch that fails to embed a given matrix of full column rank with
     distortion e with probability at most cost / e^2, where 8 cost <= 1.

   The paper's program, which draws a fresh sketch in each step and uses its answer without testing it. Its assumption is
   `setting`: the inputs are unit vectors; x'Kx >= lambda |x|^2 for K_ij = <x_i, x_j> P[w'x_i >= 0 and w'x_j >= 0];
   E max(0, w'x_i)^2 <= v; m >= 8 n^2 / (lambda^2 delta); and P[|w'x_i| <= rho] <= lambda delta / (512 n) for
   rho = (8/lambda) sqrt(8 n (n v + |y|^2) / (delta m)).
   - setting_often_good: then starts are good, for rho, with probability at least 1 - delta/2.
   - setting_anti_concentration: the last condition is met if P[|w'x_i| <= rho] <= kappa rho and
     m >= 2^27 kappa^2 n^3 (n v + |y|^2) / (lambda^4 delta^3); and also with atoms near zero, as RandomStart.v says.
   - main_theorem: with a CountSketch, s >= 8 (n^2 + n) T / delta, and k steps of conjugate gradients,
     13^k >= 377 n / lambda, every step halves the residual with probability at least 1 - delta.
   - main_theorem_geometric: likewise |r_t| <= 2^-t |r_0| for all t <= T.
   - main_theorem_fixed_point: the paper's iteration, with s >= 200 (n^2 + n) T / delta and 16^k >= 115 n / lambda.
   - main_theorem_neuron_block: the sketch of the neurons C (x) I with q >= 16 n^2 T / delta buckets.
   - main_theorem_srht: the subsampled randomised Hadamard transform, rows as for the CountSketch.
   - main_theorem_any_cg, main_theorem_any_fixed_point: any random sketch that fails to embed a given matrix of full
     column rank with distortion e with probability at most cost / e^2.
   - main_theorem_any: any oblivious subspace embedding and any solver for which an embedding is enough, from any start
     that is good with probability at least 1 - q.

   Dependencies: all other lemma files. No axioms; ordered fields with square roots.

   Structure: answers and solvers; runs and programs, from a good start; the settings; random starts; programs that draw
   sketches; the solvers; the theorems with everything explicit; the embeddings. *)
From mathcomp Require Import all_ssreflect all_algebra ring.
From SketchedGaussNewton Require Import LinearAlgebra FiniteProbability AdaptiveDraws Preconditioning SubspaceEmbedding.
From SketchedGaussNewton Require Import ConjugateGradient NeuralTangentKernel GaussNewton RandomStart.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory Num.Theory Order.Theory.
Local Open Scope ring_scope.

(* Answers to A'A g = r, and solvers that get A through a sketch of it. *)
Section SketchedSolve.
Variable R : rcfType.

(* The test that every answer must pass, by its residual as it is, however it was found. *)
Definition accepted N n eps0 (A : 'M[R]_(N, n)) (r g : 'cV[R]_n) :=
  norm (A^T *m A *m g - r) <= eps0 * norm r.

(* A random sketch: a finite space Om of equally likely draws, and the matrix of each. It is an oblivious subspace
   embedding when for every A of full column rank it embeds the range of A with probability at least 1 - dl. *)
Definition oblivious_embedding (Om : finType) s N n (sk : Om -> 'M[R]_(s, N)) (e dl : R) :=
  forall A : 'M[R]_(N, n), full_column_rank A -> with_probability (1 - dl) (fun u => embeds (sk u) A e).

(* A solver that is accurate when an embedding is enough for it, for all A whose squared singular values lie in
   [lo, hi]. *)
Definition accurate_solver s N n (solve : 'M[R]_(s, N) -> 'M[R]_(N, n) -> 'cV[R]_n -> 'cV[R]_n)
    e lo hi eps0 :=
  forall S A r, embeds S A e -> (forall x, lo * nsq x <= nsq (A *m x) <= hi * nsq x) ->
    accepted eps0 A r (solve S A r).

Lemma full_column_rankP N n (A : 'M[R]_(N, n)) lo : 0 < lo ->
  (forall x, lo * nsq x <= nsq (A *m x)) -> full_column_rank A.
Proof.
move=> lo0 h x; apply: contraNneq => hx; have := h x; rewrite hx [X in _ <= X](_ : _ = 0); last first.
  by rewrite /nsq dot0l.
by rewrite (pmulr_rle0 _ lo0) -nsq_eq0 => h1; rewrite eq_le h1 nsq_ge0.
Qed.

(* Solving exactly. *)
Definition exact_solve N n (A : 'M[R]_(N, n)) (r : 'cV[R]_n) := invmx (A^T *m A) *m r.
Lemma exact_solve_accepted N n (A : 'M[R]_(N, n)) r lo eps0 : 0 <= eps0 -> 0 < lo ->
  (forall x, lo * nsq x <= nsq (A *m x)) -> accepted eps0 A r (exact_solve A r).
Proof.
move=> e0 lo0 h; have pG : spd (A^T *m A).
  split=> [|x x0]; first by rewrite /sym trmx_mul trmxK.
  by rewrite qf_gram; apply: lt_le_trans (h x); rewrite mulr_gt0 // lt_def nsq_eq0 x0 nsq_ge0.
rewrite /accepted /exact_solve mulKVmx ?spd_unit // subrr /norm /nsq dot0l sqrtr0.
by rewrite mulr_ge0 ?sqrtr_ge0.
Qed.
End SketchedSolve.

(* Training, with steps that depend on all the past. *)
Section Training.
Variables (R : rcfType) (n m d : nat) (X : 'M[R]_(n, d)) (c : R) (y : 'cV[R]_n) (a : 'I_m -> R).
Notation Weights := 'M[R]_(m, d).
Notation A W := (jacobian X c a W)^T.
Notation r W := (residual X c a y W).

(* The condition on W_0 .. W_T, however they are computed: each step uses an answer that is accepted. *)
Definition accurate_run eps0 (W : nat -> Weights) (T : nat) := forall t, (t < T)%N ->
  exists2 g, gn_step X c a (W t) g (W t.+1) & accepted eps0 (A (W t)) (r (W t)) g.

(* A program that makes such steps: its answer may depend on the weights and the draws of all earlier steps, the last
   one first, on A, on r, and on what it draws now. *)
Section Program.
Variable D : Type.
Variable solve : seq (Weights * D) -> 'M[R]_(m * d, n) -> 'cV[R]_n -> D -> 'cV[R]_n.

Definition answer (h : seq (Weights * D)) W u := solve h (A W) (r W) u.
Definition step (q : seq (Weights * D) * Weights) u :=
  ((q.2, u) :: q.1, q.2 - vec_mx (A q.2 *m answer q.1 q.2 u)^T).
Definition train W0 (us : seq D) := foldl step ([::], W0) us.

(* The past and the weights before step t of T. *)
Definition train_to W0 T (w : {ffun 'I_T -> D}) t := train W0 (take t (codom w)).
Notation past_at W0 w t := (train_to W0 w t).1.
Notation weights_at W0 w t := (train_to W0 w t).2.
Notation answer_at W0 w t := (answer (past_at W0 w t) (weights_at W0 w t) (w t)).

Lemma gn_step_vec W g : gn_step X c a W g (W - vec_mx (A W *m g)^T).
Proof. by rewrite /gn_step vecB [X in _ - X = _]/vec vec_mxK trmxK. Qed.

Section Horizon.
Variables (T : nat) (W0 : Weights).
Implicit Types (w v : {ffun 'I_T -> D}) (t : 'I_T).

Lemma train_to0 w : train_to W0 w 0 = ([::], W0).
Proof. by rewrite /train_to take0. Qed.
Lemma train_to_next w t : train_to W0 w t.+1 = step (train_to W0 w t) (w t).
Proof.
rewrite /train_to (take_nth (w t)) ?size_codom ?card_ord //.
rewrite codomE (nth_map t) ?size_enum_ord // nth_ord_enum -cats1 /train foldl_cat //.
Qed.
Lemma train_to_past w v (k : nat) : (forall j : 'I_T, (j < k)%N -> w j = v j) -> train_to W0 w k = train_to W0 v k.
Proof.
elim: k => [_|k IH h]; first by rewrite !train_to0.
have IHk := IH (fun j jk => h j (ltnW jk)); have [kT|kT] := ltnP k T.
  by rewrite (train_to_next w (Ordinal kT)) (train_to_next v (Ordinal kT)) IHk h.
by move: IHk; rewrite /train_to !take_oversize ?size_codom ?card_ord // ltnW.
Qed.
End Horizon.
End Program.

(* From a good start: the three things that good_start asks, of any weights W0 and signs a. *)
Section GoodStart.
Hypothesis unit_inputs : forall i, nsq (row i X)^T = 1.
Hypothesis signs : forall q, a q ^+ 2 = 1.
Hypothesis scale : c ^+ 2 = m%:R^-1.
Variables (W0 : Weights) (lam rho eps0 : R).
Hypothesis lam_gt0 : 0 < lam.
Hypothesis eps0_le : eps0 <= 6%:R^-1.
Hypothesis start_positive : forall x, lam / 2%:R * nsq x <= qf (gram X c a W0) x.
Hypothesis start_counted : m%:R^-1 * (\sum_i #|near X W0 rho i|%:R) <= lam / 128%:R.
Hypothesis start_residual : 8%:R * Num.sqrt (n%:R / m%:R) * norm (r W0) / lam <= rho.

Let sigma0 := Num.sqrt (lam / 2%:R).
Let sigma0_sq : sigma0 ^+ 2 = lam / 2%:R.
Proof. by rewrite sqr_sqrtr // divr_ge0 ?ler0n // ltW. Qed.
Let sigma0_gt0 : 0 < sigma0.
Proof. by rewrite sqrtr_gt0 divr_gt0 ?ltr0n. Qed.
Let rho_ge0 : 0 <= rho.
Proof.
apply: le_trans start_residual; rewrite divr_ge0 ?(ltW lam_gt0) //.
by rewrite !mulr_ge0 ?ler0n ?sqrtr_ge0 ?norm_ge0.
Qed.

Lemma jacobian_upper W x : nsq (A W *m x) <= n%:R * nsq x.
Proof.
apply: le_trans (nsq_frob _ _) _; apply: ler_wpmul2r; first exact: nsq_ge0.
have -> : frob2 (A W) = frob2 (jacobian X c a W).
  by rewrite /frob2 exchange_big; apply: eq_bigr => i _; apply: eq_bigr => j _; rewrite mxE.
rewrite masked_frob2 // scale.
have [m0|m0] := posnP m.
  by rewrite (_ : m%:R^-1 = 0 :> R) ?mul0r ?ler0n // m0 invr0.
rewrite ler_pdivr_mull ?ltr0n // -natrM mulnC.
apply: (@le_trans _ _ (\sum_(i < n) \sum_(q < m) 1)); last by rewrite !sumr_const !card_ord -mulrnA mulnC.
apply: ler_sum => i _; apply: ler_sum => q _; rewrite unit_inputs mulr1 patternE.
by case/andP: (active_range (preactivation X W i q)) => h0 h1; rewrite expr_le1.
Qed.

Lemma stable_in_ball W : in_ball W0 rho W ->
  forall v, norm ((jacobian X c a W - jacobian X c a W0) *m v) <= sigma0 / 8%:R * norm v.
Proof.
apply: counted_stable => //; rewrite exprMn sigma0_sq; apply: le_trans start_counted _.
by apply: le_of_eq; field.
Qed.

Let start_singular x : sigma0 ^+ 2 * nsq x <= qf (gram X c a W0) x.
Proof. by rewrite sigma0_sq. Qed.

Notation lower := (49%:R / 128%:R * lam).
Let lower_gt0 : 0 < lower.
Proof. by rewrite mulr_gt0 // divr_gt0 ?ltr0n. Qed.

Lemma jacobian_lower W x : in_ball W0 rho W -> lower * nsq x <= nsq (A W *m x).
Proof.
move=> hW; have := ball_singular sigma0_gt0 start_singular stable_in_ball hW x.
have l0 : 0 <= 7%:R / 8%:R * sigma0 * norm x.
  by apply: mulr_ge0 (norm_ge0 x); apply: mulr_ge0 (ltW sigma0_gt0); rewrite divr_ge0 ?ler0n.
rewrite -(@ler_pexpn2r _ 2) ?nnegrE ?norm_ge0 //.
rewrite !exprMn !norm_sq sigma0_sq; apply: le_trans; apply: ler_wpmul2r; first exact: nsq_ge0.
by apply: le_of_eq; field.
Qed.

(* Answers must be accurate only inside the ball of the start, which is never left. *)
Lemma run_stays (W : nat -> Weights) T : W 0%N = W0 ->
  (forall t, (t < T)%N -> exists2 g, gn_step X c a (W t) g (W t.+1) &
    in_ball W0 rho (W t) -> accepted eps0 (A (W t)) (r (W t)) g) ->
  (forall t, (t <= T)%N -> in_ball W0 rho (W t)) /\
  (forall t, (t < T)%N -> norm (r (W t.+1)) <= 2%:R^-1 * norm (r (W t))).
Proof.
move=> h0 hW; have [g hg] : exists g : 'I_T -> 'cV[R]_n, forall t : 'I_T,
    gn_step X c a (W t) (g t) (W t.+1) /\ (in_ball W0 rho (W t) -> accepted eps0 (A (W t)) (r (W t)) (g t)).
  apply: (fin_all_exists (P := fun (t : 'I_T) g => gn_step X c a (W t) g (W t.+1) /\
    (in_ball W0 rho (W t) -> accepted eps0 (A (W t)) (r (W t)) g))).
  by move=> t; have [g h1 h2] := hW t (ltn_ord t); exists g.
have rad : 4%:R * Num.sqrt (n%:R / m%:R) * norm (r W0) / sigma0 ^+ 2 <= rho.
  apply: le_trans start_residual; rewrite sigma0_sq; apply: le_of_eq; field; rewrite gt_eqF //.
pose G t := if insub t is Some i then g i else 0.
apply: (train_linear_convergence_upto unit_inputs signs scale sigma0_gt0 eps0_le start_singular stable_in_ball rad
  (W := W) (g := G)) => // t tT; have [h1 h2] := hg (Ordinal tT); rewrite /G insubT //.
by move=> hb; have := h2 hb; rewrite /accepted trmxK.
Qed.

Theorem main_theorem_run (W : nat -> Weights) T : W 0%N = W0 -> accurate_run eps0 W T ->
  (forall t, (t < T)%N -> norm (r (W t.+1)) <= 2%:R^-1 * norm (r (W t))) /\
  (forall t, (t <= T)%N -> in_ball W0 rho (W t) /\ forall x, lower * nsq x <= nsq (A (W t) *m x)).
Proof.
move=> h0 hW; have [t tT|hb hh] := run_stays (T := T) h0; first by have [g hs hg] := hW t tT; exists g.
by split=> // t tT; split=> [|x]; [apply: hb | apply: jacobian_lower (hb t tT)].
Qed.

(* The same for a program with answers that are each accepted with some probability, whatever the past. *)
Section Random.
Variables (D : finType) (solve : seq (Weights * D) -> 'M[R]_(m * d, n) -> 'cV[R]_n -> D -> 'cV[R]_n) (T : nat).
Implicit Types (w v : {ffun 'I_T -> D}).
Notation past_at w t := (train_to solve W0 w t).1.
Notation weights_at w t := (train_to solve W0 w t).2.
Notation answer_at w t := (answer solve (past_at w t) (weights_at w t) (w t)).

Lemma program_run w (t : 'I_T) : gn_step X c a (weights_at w t) (answer_at w t) (weights_at w t.+1).
Proof. by rewrite train_to_next; apply: gn_step_vec. Qed.

Lemma program_stays w : (forall t : 'I_T, in_ball W0 rho (weights_at w t) ->
    accepted eps0 (A (weights_at w t)) (r (weights_at w t)) (answer_at w t)) ->
  (forall t, (t <= T)%N -> in_ball W0 rho (weights_at w t)) /\
  (forall t, (t < T)%N -> norm (r (weights_at w t.+1)) <= 2%:R^-1 * norm (r (weights_at w t))).
Proof.
move=> h; apply: (run_stays (W := fun t => weights_at w t)); first by rewrite train_to0.
move=> t tT; exists (answer_at w (Ordinal tT)); first exact: (program_run w (Ordinal tT)).
exact: (h (Ordinal tT)).
Qed.

(* Q h W u: that the draw u is a good one at W after the past h; then the answer must be accepted. *)
Lemma program_adaptive (Q : seq (Weights * D) -> Weights -> D -> Prop) (dl : R) : (0 < #|D|)%N -> 0 <= dl ->
  (forall h W, in_ball W0 rho W -> with_probability (1 - dl) (Q h W)) ->
  (forall h W u, in_ball W0 rho W -> Q h W u -> accepted eps0 (A W) (r W) (answer solve h W u)) ->
  with_probability (1 - T%:R * dl) (fun w => forall t : 'I_T, Q (past_at w t) (weights_at w t) (w t) /\
    norm (r (weights_at w t.+1)) <= 2%:R^-1 * norm (r (weights_at w t))).
Proof.
move=> D0 dl0 hQ hacc.
have := @with_probability_adaptive R T D dl (fun t w u => in_ball W0 rho (weights_at w t) ->
  Q (past_at w t) (weights_at w t) u) D0 _ _.
move=> main; apply: with_probability_sub (lexx _) _ (main _ _) => [w hw|t w v u h|t w].
- have [hb hh] := program_stays (fun t hb => hacc _ _ _ hb (hw t hb)).
  by move=> t; split; [apply/hw/hb/ltnW | apply: hh].
- by rewrite (train_to_past _ _ h).
- have [/forallP hb|nb] := boolP [forall q, distance (weights_at w t) W0 q <= rho].
    by have [g hg gQ] := hQ (past_at w t) _ hb; exists g => // u /gQ h _.
  exists predT => [|u _ hb]; first by rewrite /Pr Ex_cst // ler_subl_addr ler_addl.
  by case/negP: nb; apply/forallP.
Qed.
End Random.
End GoodStart.
End Training.

(* The assumptions of the theorems on the data, the sampler of neurons and the width: `often_good` says what is needed, for a
   distance rho that neurons may go and starts that fail with probability q; `setting` says it by numbers. *)
Section Settings.
Variables (R : rcfType) (n m d : nat) (X : 'M[R]_(n, d)) (c : R) (y : 'cV[R]_n).
Variables (Nu : finType) (wt : Nu -> 'rV[R]_d).

Record often_good (lam rho q : R) : Prop := OftenGood {
  often_unit_inputs : forall i, nsq (row i X)^T = 1;
  often_scale : c ^+ 2 = m%:R^-1;
  often_inhabited : (0 < #|Nu|)%N;
  often_lam_gt0 : 0 < lam;
  often_start : with_probability (1 - q) (fun w : {ffun 'I_m -> neuron Nu} => good_start X c y wt lam rho w)
}.

Record setting (lam v delta : R) : Prop := Setting {
  setting_unit_inputs : forall i, nsq (row i X)^T = 1;
  setting_scale : c ^+ 2 = m%:R^-1;
  setting_wide : (0 < m)%N;
  setting_inhabited : (0 < #|Nu|)%N;
  setting_lam_gt0 : 0 < lam;
  setting_positive : forall x, lam * nsq x <= qf (kernel X wt) x;
  setting_second_moment : forall i, Ex (fun t => relu (input_product X wt i t) ^+ 2) <= v;
  setting_scale_gt0 : 0 < n%:R * v + nsq y;
  setting_delta_gt0 : 0 < delta;
  setting_width_kernel : 8%:R * n%:R ^+ 2 <= lam ^+ 2 * delta * m%:R;
  setting_few_near : forall i,
    512%:R * n%:R * Pr R (fun t => `|input_product X wt i t| <= radius m y v lam delta) <= lam * delta
}.

Theorem setting_often_good lam v delta : setting lam v delta ->
  often_good lam (radius m y v lam delta) (delta / 2%:R).
Proof.
case=> hX hc hm hNu lam0 hK hv E0 delta0 hW hN; split=> //.
exact: (main_theorem_start hX hc hm hNu hv lam0 delta0 E0 hK hW hN).
Qed.

Theorem setting_anti_concentration lam v delta kap k0 :
  (forall i, nsq (row i X)^T = 1) -> c ^+ 2 = m%:R^-1 -> (0 < m)%N -> (0 < #|Nu|)%N ->
  0 < lam -> (forall x, lam * nsq x <= qf (kernel X wt) x) ->
  (forall i, Ex (fun t => relu (input_product X wt i t) ^+ 2) <= v) -> 0 < n%:R * v + nsq y -> 0 < delta ->
  0 <= kap -> 512%:R * n%:R * k0 <= lam * delta ->
  (forall i, Pr R (fun t => `|input_product X wt i t| <= radius m y v lam delta)
    <= kap * radius m y v lam delta + k0) ->
  8%:R * n%:R ^+ 2 <= lam ^+ 2 * delta * m%:R ->
  2%:R ^+ 27 * kap ^+ 2 * n%:R ^+ 3 * (n%:R * v + nsq y)
    <= lam ^+ 2 * (lam * delta - 512%:R * n%:R * k0) ^+ 2 * delta * m%:R ->
  setting lam v delta.
Proof.
move=> hX hc hm hNu lam0 hK hv E0 delta0 kap0 hk0 hp hW hS; split=> // i.
exact: (few_near_anti_concentration hm lam0 delta0 E0 kap0 hk0 hp hS).
Qed.
End Settings.

(* The random start and, after it, the draws of T steps. *)
Section RandomTraining.
Variables (R : rcfType) (n m d : nat) (X : 'M[R]_(n, d)) (c : R) (y : 'cV[R]_n).
Variables (Nu : finType) (wt : Nu -> 'rV[R]_d).
Notation starts := {ffun 'I_m -> neuron Nu}.
Notation Weights := 'M[R]_(m, d).

Section Program.
Variables (D : finType) (T : nat).
Variable solve : starts -> seq (Weights * D) -> 'M[R]_(m * d, n) -> 'cV[R]_n -> D -> 'cV[R]_n.
Implicit Types (w : starts) (u : {ffun 'I_T -> D}).
Definition run_to w u t := train_to X c y (start_signs R w) (solve w) (start_weights wt w) u t.
Definition residual_after w u t := residual X c (start_signs R w) y (run_to w u t).2.


Variables (lam rho eps0 q : R).
Hypothesis suitable : often_good m X c y wt lam rho q.
Hypothesis eps0_le : eps0 <= 6%:R^-1.

Lemma random_program (Q : starts -> seq (Weights * D) -> Weights -> D -> Prop) (dl : R) : (0 < #|D|)%N -> 0 <= dl ->
  (forall w h W, good_start X c y wt lam rho w -> in_ball (start_weights wt w) rho W ->
    with_probability (1 - dl) (Q w h W)) ->
  (forall w h W v, good_start X c y wt lam rho w -> in_ball (start_weights wt w) rho W -> Q w h W v ->
    accepted eps0 (jacobian X c (start_signs R w) W)^T (residual X c (start_signs R w) y W)
      (answer X c y (start_signs R w) (solve w) h W v)) ->
  with_probability (1 - (q + T%:R * dl)) (fun wu : starts * {ffun 'I_T -> D} => forall t : 'I_T,
    Q wu.1 (run_to wu.1 wu.2 t).1 (run_to wu.1 wu.2 t).2 (wu.2 t) /\
    norm (residual_after wu.1 wu.2 t.+1) <= 2%:R^-1 * norm (residual_after wu.1 wu.2 t)).
Proof.
case: suitable => hX hc hNu lam0 good D0 dl0 hQ hacc; have Tdl : 0 <= T%:R * dl by rewrite mulr_ge0 ?ler0n.
pose P w u := forall t : 'I_T, Q w (run_to w u t).1 (run_to w u t).2 (u t) /\
  norm (residual_after w u t.+1) <= 2%:R^-1 * norm (residual_after w u t).
apply: with_probability_sub (lexx _) _ (with_probability_pair (Q := P) (starts_inhabited m hNu)
  (card_draws _ D0) good _ Tdl) => [[w u] [] //|w hw].
have [h1 h2 h3] := hw.
exact: (program_adaptive hX (start_signs_sq R w) hc lam0 eps0_le h1 h2 h3 T D0 dl0
  (fun h W => hQ w h W hw) (fun h W v => hacc w h W v hw)).
Qed.
End Program.

Variables (lam rho eps0 q : R).
Hypothesis suitable : often_good m X c y wt lam rho q.
Hypothesis eps0_le : eps0 <= 6%:R^-1.

(* Chance decides about the start alone: from a good one, every run whatever is right. *)
Theorem main_theorem_any_run : with_probability (1 - q) (fun w : starts => forall (W : nat -> Weights) T,
  W 0%N = start_weights wt w -> accurate_run X c y (start_signs R w) eps0 W T ->
  forall t, (t < T)%N -> norm (residual X c (start_signs R w) y (W t.+1))
    <= 2%:R^-1 * norm (residual X c (start_signs R w) y (W t))).
Proof.
case: suitable => hX hc hNu lam0 good; apply: with_probability_sub (lexx _) _ good => w [h1 h2 h3] W T h0 hW.
by have [] := main_theorem_run hX (start_signs_sq R w) hc lam0 eps0_le h1 h2 h3 h0 hW.
Qed.

Theorem main_theorem_any_program (D : finType) T
    (solve : starts -> seq (Weights * D) -> 'M[R]_(m * d, n) -> 'cV[R]_n -> D -> 'cV[R]_n) (dl : R) :
  (0 < #|D|)%N -> 0 <= dl ->
  (forall w h W, good_start X c y wt lam rho w -> in_ball (start_weights wt w) rho W ->
    with_probability (1 - dl) (fun v =>
      accepted eps0 (jacobian X c (start_signs R w) W)^T (residual X c (start_signs R w) y W)
        (answer X c y (start_signs R w) (solve w) h W v))) ->
  1 - (q + T%:R * dl) <= Pr R (fun w : starts * {ffun 'I_T -> D} => [forall t : 'I_T,
    norm (residual_after solve w.1 w.2 t.+1) <= 2%:R^-1 * norm (residual_after solve w.1 w.2 t)]).
Proof.
move=> D0 dl0 hQ.
have [g hg gP] := random_program T (solve := solve) suitable eps0_le D0 dl0 hQ (fun w h W v _ _ => id).
by apply: le_trans hg _; apply: Pr_le => w /gP h; apply/forallP => t; case: (h t).
Qed.
End RandomTraining.

(* Programs that precondition with sketches, for any sketch and any solver for which an embedding is enough. *)
Section SketchedPrograms.
Variables (R : rcfType) (n m d s : nat) (X : 'M[R]_(n, d)) (c : R) (y : 'cV[R]_n).
Variables (Nu : finType) (wt : Nu -> 'rV[R]_d) (Om : finType) (sk : Om -> 'M[R]_(s, m * d)).
Variable solve : 'M[R]_(s, m * d) -> 'M[R]_(m * d, n) -> 'cV[R]_n -> 'cV[R]_n.
Notation starts := {ffun 'I_m -> neuron Nu}.
Notation Weights := 'M[R]_(m, d).
Variable eps0 : R.

(* A fresh sketch in each step, and its answer taken as it is. *)
Definition fresh_sketch (h : seq (Weights * Om)) A r u := solve (sk u) A r.
Definition residual_at T (w : starts) (u : {ffun 'I_T -> Om}) t :=
  residual_after X c y wt (fun=> fresh_sketch) w u t.

(* Sketches until one succeeds: first the answers from earlier steps, as with a factor that was kept; then
   k fresh sketches, one after the other; the first answer that is accepted is taken. *)
Section Redraw.
Variable k : nat.
Notation draw := {ffun 'I_k -> Om}.
Variables (first : starts -> seq (Weights * draw) -> 'M[R]_(m * d, n) -> 'cV[R]_n -> seq 'cV[R]_n).
Variables (fallback : starts -> seq (Weights * draw) -> 'M[R]_(m * d, n) -> 'cV[R]_n -> draw -> 'cV[R]_n).

Definition serves A r v := accepted eps0 A r (solve (sk v) A r).
(* The number of sketches drawn; k + 1 if none of k succeeds, and the fallback is used. *)
Definition sketches_drawn w h A r (v : draw) : nat :=
  if has (accepted eps0 A r) (first w h A r) then 0%N else (find (serves A r) (codom v)).+1.
Definition redraw w h A r (v : draw) :=
  let answers := first w h A r ++ [seq solve (sk u) A r | u <- codom v] in
  nth (fallback w h A r v) answers (find (accepted eps0 A r) answers).

Lemma redraw_accepted w h A r v : (sketches_drawn w h A r v <= k)%N -> accepted eps0 A r (redraw w h A r v).
Proof.
move=> hk; rewrite /redraw; apply: nth_find; rewrite has_cat has_map; move: hk; rewrite /sketches_drawn.
case: (has _ (first w h A r)) => //=; rewrite -ltnS => hk.
by rewrite has_find size_codom card_ord.
Qed.
Lemma redraw_fallback w h A r v : (k < sketches_drawn w h A r v)%N -> redraw w h A r v = fallback w h A r v.
Proof.
move=> hk; rewrite /redraw; set answers := _ ++ _.
have no : ~~ has (accepted eps0 A r) answers.
  rewrite has_cat has_map; move: hk; rewrite /sketches_drawn; case: (has _ (first w h A r)) => //=.
  by rewrite has_find size_codom card_ord ltnS -leqNgt.
by rewrite hasNfind // nth_default.
Qed.
Lemma redraw_some w h A r (v : draw) : (exists j, serves A r (v j)) -> (sketches_drawn w h A r v <= k)%N.
Proof.
move=> [j hj]; rewrite /sketches_drawn; case: (has _ (first w h A r)) => //.
have : has (serves A r) (codom v) by apply/hasP; exists (v j); rewrite ?codom_f.
by rewrite has_find size_codom card_ord.
Qed.

(* The number of sketches that step t draws. *)
Definition drawn_at T w (u : {ffun 'I_T -> draw}) (t : 'I_T) :=
  let q := run_to X c y wt redraw w u t in
  sketches_drawn w q.1 (jacobian X c (start_signs R w) q.2)^T (residual X c (start_signs R w) y q.2) (u t).
End Redraw.

Variables (lam rho q e p : R).
Hypothesis suitable : often_good m X c y wt lam rho q.
Hypothesis sketches_inhabited : (0 < #|Om|)%N.
Hypothesis p_ge0 : 0 <= p.
Hypothesis oblivious : oblivious_embedding n sk e p.
Hypothesis eps0_le : eps0 <= 6%:R^-1.
Hypothesis accurate : accurate_solver solve e (49%:R / 128%:R * lam) n%:R eps0.

(* Properties of the ball of a good start. *)
Section Ball.
Variables (w : starts) (W : Weights).
Hypothesis good : good_start X c y wt lam rho w.
Hypothesis ball : in_ball (start_weights wt w) rho W.
Notation A := (jacobian X c (start_signs R w) W)^T.
Notation r := (residual X c (start_signs R w) y W).

Lemma ball_lower x : 49%:R / 128%:R * lam * nsq x <= nsq (A *m x).
Proof.
case: suitable => hX hc _ lam0 _; case: good => h1 h2 h3.
exact: (jacobian_lower hX (start_signs_sq R w) hc lam0 h1 h2 h3).
Qed.
Lemma ball_serves : with_probability (1 - p) (fun v => serves A r v).
Proof.
case: suitable => hX hc _ lam0 _; have lo0 : 0 < 49%:R / 128%:R * lam by rewrite mulr_gt0 // divr_gt0 ?ltr0n.
apply: with_probability_sub (lexx _) _ (oblivious (full_column_rankP lo0 ball_lower)) => v emb.
apply: accurate emb _ => x; rewrite ball_lower /=.
exact: (jacobian_upper hX (start_signs_sq R w) hc).
Qed.
End Ball.

Theorem main_theorem_any T : 1 - (q + T%:R * p) <= Pr R (fun w : starts * {ffun 'I_T -> Om} =>
  [forall t : 'I_T, norm (residual_at w.1 w.2 t.+1) <= 2%:R^-1 * norm (residual_at w.1 w.2 t)]).
Proof.
have := main_theorem_any_program suitable eps0_le T (solve := fun=> fresh_sketch) sketches_inhabited p_ge0.
by apply=> w h W hw hb; apply: ball_serves hw hb.
Qed.

Theorem main_theorem_redraw k T first fallback :
  1 - (q + T%:R * p ^+ k) <= Pr R (fun w : starts * {ffun 'I_T -> {ffun 'I_k -> Om}} => [forall t : 'I_T,
    (drawn_at first fallback w.1 w.2 t <= k)%N
    && (norm (residual_after X c y wt (redraw first fallback) w.1 w.2 t.+1)
      <= 2%:R^-1 * norm (residual_after X c y wt (redraw first fallback) w.1 w.2 t))]).
Proof.
pose Q (w : starts) (h : seq (Weights * {ffun 'I_k -> Om})) W v := (sketches_drawn first w h
  (jacobian X c (start_signs R w) W)^T (residual X c (start_signs R w) y W) v <= k)%N.
have hQ w h W : good_start X c y wt lam rho w -> in_ball (start_weights wt w) rho W ->
    with_probability (1 - p ^+ k) (Q w h W).
  move=> hw hb; apply: with_probability_sub (lexx _) _ (with_probability_some k sketches_inhabited (ball_serves hw hb)).
  exact: redraw_some.
have [g hg gP] := random_program T suitable eps0_le (solve := redraw first fallback) (card_draws _ sketches_inhabited)
  (exprn_ge0 k p_ge0) hQ (fun w h W v _ _ => @redraw_accepted k first fallback w h _ _ v).
apply: le_trans hg _; apply: Pr_le => w /gP h; apply/forallP => t.
by have [h1 h2] := h t; apply/andP; split; [apply: h1 | apply: h2].
Qed.

(* With an exact solve to fall back upon, chance decides about the start and the cost alone. *)
Section ExactFallback.
Variables (k T : nat).
Notation draw := {ffun 'I_k -> Om}.
Variable first : starts -> seq (Weights * draw) -> 'M[R]_(m * d, n) -> 'cV[R]_n -> seq 'cV[R]_n.
Definition exact_fallback (w : starts) (h : seq (Weights * draw)) (A : 'M[R]_(m * d, n)) (r : 'cV[R]_n) (v : draw) :=
  exact_solve A r.
Hypothesis eps0_ge0 : 0 <= eps0.
Hypothesis p_lt1 : p < 1.
Implicit Types (u : {ffun 'I_T -> draw}) (v : draw).

Lemma exact_fallback_accepted w h W v : good_start X c y wt lam rho w -> in_ball (start_weights wt w) rho W ->
  accepted eps0 (jacobian X c (start_signs R w) W)^T (residual X c (start_signs R w) y W)
    (answer X c y (start_signs R w) (redraw first exact_fallback w) h W v).
Proof.
move=> hw hb; rewrite /answer; set A := _^T; set r := residual _ _ _ _ _.
have [hk|hk] := leqP (sketches_drawn first w h A r v) k; first exact: redraw_accepted.
rewrite redraw_fallback //; case: suitable => _ _ _ lam0 _.
have lo0 : 0 < 49%:R / 128%:R * lam by rewrite mulr_gt0 // divr_gt0 ?ltr0n.
exact: exact_solve_accepted eps0_ge0 lo0 (ball_lower hw hb).
Qed.

Theorem main_theorem_redraw_exact : with_probability (1 - q) (fun w : starts =>
  (forall u (t : 'I_T), norm (residual_after X c y wt (redraw first exact_fallback) w u t.+1)
    <= 2%:R^-1 * norm (residual_after X c y wt (redraw first exact_fallback) w u t)) /\
  Ex (fun u => \sum_t (drawn_at first exact_fallback w u t)%:R) <= T%:R / (1 - p)).
Proof.
case: (suitable) => hX hc _ lam0 good; apply: with_probability_sub (lexx _) _ good => w hw; have [h1 h2 h3] := hw.
have stays u := program_stays hX (start_signs_sq R w) hc lam0 eps0_le h1 h2 h3
  (fun t : 'I_T => exact_fallback_accepted (run_to X c y wt (redraw first exact_fallback) w u t).1 (u t) hw).
split=> [u t|]; first by have [_ h] := stays u; apply: h.
have [u0 _] : exists u0 : draw, true.
  by have /card_gt0P[u0 _] := card_draws [finType of 'I_k] sketches_inhabited; exists u0.
rewrite Ex_sum mulr_natl -[X in _ <= _ *+ X]card_ord -sumr_const; apply: ler_sum => t _.
pose q' u := run_to X c y wt (redraw first exact_fallback) w u t.
pose A' u := (jacobian X c (start_signs R w) (q' u).2)^T.
pose r' u := residual X c (start_signs R w) y (q' u).2.
pose f u v : R := (sketches_drawn first w (q' u).1 (A' u) (r' u) v)%:R.
rewrite (eq_Ex (g := fun u => f (past u0 t u) (u t))) => [|u]; last first.
  rewrite /drawn_at /f /A' /r' /q' /run_to -(train_to_past _ _ _ _ _ _ _ (w := u)) // => j jt.
  by rewrite past_lt.
apply: mean_adaptive => u; have [hb _] := stays u; have {}hb := hb t (ltnW (ltn_ord t)).
have p01 : 0 <= p < 1 by rewrite p_ge0.
have hs : 1 - p <= Pr R (serves (A' u) (r' u)).
  by have [g hg gP] := ball_serves hw hb; apply: le_trans hg _; apply: Pr_le.
apply: le_trans (mean_first k sketches_inhabited p01 hs); apply: Ex_le => v.
by rewrite /f /sketches_drawn ler_nat; case: ifP.
Qed.
End ExactFallback.
End SketchedPrograms.

(* The two solvers, preconditioned with the sketched Gram matrix (SA)'(SA) and started at zero. *)
Section Solvers.
Variables (R : rcfType) (s N n' : nat).
Notation n := n'.+1.
Implicit Types (S : 'M[R]_(s, N)) (A : 'M[R]_(N, n)) (r : 'cV[R]_n).

Definition cg_solve k S A r := cg_iterate (A^T *m A) ((S *m A)^T *m (S *m A)) r 0 k.
Definition fixed_point_solve k S A r :=
  iter k (fixed_point_step_in_g (A^T *m A) ((S *m A)^T *m (S *m A)) r) 0.

(* The first of the iterates 0 .. k that is accepted, else the k-th: at most k iterations are made. *)
Definition iterations eps0 (iterates : nat -> 'cV[R]_n) k A r :=
  find (fun i => accepted eps0 A r (iterates i)) (iota 0 k).
Definition cg_solve_stopped eps0 k S A r := cg_solve (iterations eps0 (fun i => cg_solve i S A r) k A r) S A r.

Lemma iterations_le eps0 iterates k A r : (iterations eps0 iterates k A r <= k)%N.
Proof. by rewrite -[X in (_ <= X)%N](size_iota 0) find_size. Qed.
Lemma iterations_accepted eps0 iterates k A r :
  accepted eps0 A r (iterates k) -> accepted eps0 A r (iterates (iterations eps0 iterates k A r)).
Proof.
rewrite /iterations; set P := fun i => accepted eps0 A r (iterates i) => hk; have [h|h] := boolP (has P (iota 0 k)).
  by have := nth_find 0%N h; rewrite nth_iota ?add0n // -[X in (_ < X)%N](size_iota 0 k) -has_find.
by rewrite hasNfind // size_iota.
Qed.
Lemma cg_solve_stopped_accurate eps0 k e lo hi :
  accurate_solver (cg_solve k) e lo hi eps0 -> accurate_solver (cg_solve_stopped eps0 k) e lo hi eps0.
Proof. by move=> h S A r hS hA; apply: iterations_accepted (h S A r hS hA). Qed.

Lemma ratio_bound lo hi q k C D : 0 < lo -> 0 <= hi -> 0 <= C -> 0 <= q ->
  C ^+ 2 * hi * (q ^+ k) ^+ 2 <= D ^+ 2 * lo -> 0 <= D -> C * Num.sqrt (hi / lo) * q ^+ k <= D :> R.
Proof.
move=> lo0 hi0 C0 q0 h D0.
have hl : 0 <= hi / lo by rewrite divr_ge0 // ltW.
have l0 : 0 <= C * Num.sqrt (hi / lo) * q ^+ k.
  by apply: mulr_ge0 (exprn_ge0 _ q0); apply: mulr_ge0 (sqrtr_ge0 _).
rewrite -(@ler_pexpn2r _ 2) ?nnegrE // !exprMn sqr_sqrtr //.
have -> : C ^+ 2 * (hi / lo) * (q ^+ k) ^+ 2 = C ^+ 2 * hi * (q ^+ k) ^+ 2 / lo by ring.
by rewrite ler_pdivr_mulr.
Qed.

(* (sqrt 3 - 1) / (sqrt 3 + 1) = 2 - sqrt 3, and its square is below 1/13. *)
Lemma chebyshev_factor3 : 0 <= chebyshev_factor (3%:R : R) /\ chebyshev_factor (3%:R : R) ^+ 2 <= 13%:R^-1.
Proof.
have s0 : 0 <= Num.sqrt 3%:R :> R by apply: sqrtr_ge0.
have s2 : Num.sqrt 3%:R ^+ 2 = 3%:R :> R by rewrite sqr_sqrtr ?ler0n.
have s1 : 1 <= Num.sqrt 3%:R :> R by rewrite -(@ler_pexpn2r _ 2) ?nnegrE ?ler01 // s2 expr1n ler1n.
have sp : 0 < Num.sqrt 3%:R + 1 :> R by exact: ltr_paddl s0 ltr01.
have s45 : 45%:R / 26%:R <= Num.sqrt 3%:R :> R.
  rewrite -(@ler_pexpn2r _ 2) ?nnegrE ?divr_ge0 ?ler0n // s2 -subr_ge0.
  have -> : 3%:R - (45%:R / 26%:R) ^+ 2 = 3%:R / 676%:R :> R by field.
  by rewrite divr_ge0 ?ler0n.
rewrite /chebyshev_factor; split; first by rewrite divr_ge0 ?subr_ge0 // ltW.
have e : (Num.sqrt 3%:R - 1) / (Num.sqrt 3%:R + 1) = 2%:R - Num.sqrt 3%:R :> R.
  apply: (@mulIf _ (Num.sqrt 3%:R + 1)); first by rewrite gt_eqF.
  rewrite divfK ?gt_eqF //.
  have -> : (2%:R - Num.sqrt 3%:R) * (Num.sqrt 3%:R + 1) = 2%:R + Num.sqrt 3%:R - Num.sqrt 3%:R ^+ 2 :> R by ring.
  by rewrite s2; ring.
rewrite e sqrrB s2 -mulrnAr -subr_ge0.
have -> : 13%:R^-1 - (2%:R ^+ 2 - 2%:R * (Num.sqrt 3%:R *+ 2) + 3%:R) =
   4%:R * (Num.sqrt 3%:R - 45%:R / 26%:R) :> R by field.
by rewrite mulr_ge0 ?ler0n // subr_ge0.
Qed.

(* Conjugate gradients preconditioned with a sketch of distortion 1/2. *)
Lemma cg_solve_accurate k lo hi : 0 < lo -> 0 <= hi ->
  144%:R * hi <= 13%:R ^+ k * lo ->
  accurate_solver (cg_solve k) 2%:R^-1 lo hi 6%:R^-1.
Proof.
move=> lo0 hi0 hk S A r emb hA; rewrite /accepted; have half : 0 <= (2%:R^-1 : R) < 1.
  by rewrite invr_ge0 ler0n /= invf_lt1 ?ltr0n // ltr1n.
apply: (solver_iterations_sketched r half lo0 emb hA).
have -> : (1 + 2%:R^-1) / (1 - 2%:R^-1) = 3%:R :> R by field.
have [q0 q2] := chebyshev_factor3.
apply: ratio_bound => //; rewrite ?ler0n ?invr_ge0 ?ler0n //.
have q2k : (chebyshev_factor (3%:R : R) ^+ k) ^+ 2 <= 13%:R^-1 ^+ k.
  by rewrite exprAC ler_expn2r // nnegrE ?invr_ge0 ?ler0n // sqr_ge0.
have c0 : 0 <= 2%:R ^+ 2 * hi by rewrite mulr_ge0 // exprn_ge0 // ler0n.
apply: le_trans (ler_wpmul2l c0 q2k) _.
rewrite exprVn ler_pdivr_mulr ?exprn_gt0 ?ltr0n //.
move: hk; move: (13%:R ^+ k) => t hk.
have -> : 2%:R ^+ 2 * hi = 36%:R^-1 * (144%:R * hi) by field.
have -> : 6%:R^-1 ^+ 2 * lo * t = 36%:R^-1 * (t * lo) by field.
by rewrite ler_wpmul2l // invr_ge0 ler0n.
Qed.

(* The fixed-point iteration preconditioned with a sketch of distortion 1/10. *)
Lemma fixed_point_solve_accurate k lo hi : 0 < lo -> 0 <= hi ->
  44%:R * hi <= 16%:R ^+ k * lo ->
  accurate_solver (fixed_point_solve k) 10%:R^-1 lo hi 6%:R^-1.
Proof.
move=> lo0 hi0 hk S A r emb hA; rewrite /accepted; pose e : R := 10%:R^-1.
have e01 : 0 <= e < 1 by rewrite invr_ge0 ler0n /= invf_lt1 ?ltr0n // ltr1n.
have /andP[e0 e1] := e01; have p2 : 0 < 1 - e by rewrite subr_gt0.
have p1 : 0 < 1 + e by rewrite (lt_le_trans ltr01) // ler_addl.
have [pdG [F [uF eP eN hM]]] := sketched_preconditioner e01 lo0 emb hA.
pose M := preconditioned (A^T *m A) F; pose b := (invmx F)^T *m r.
set g := fixed_point_solve k S A r.
pose zs := F *m (invmx (A^T *m A) *m r).
have hzs : M *m zs = b.
  rewrite /M /zs /preconditioned; move: (A^T *m A) (spd_unit pdG) => G uG.
  by rewrite -!mulmxA mulKmx // mulKVmx.
have sM : sym M by rewrite /sym /M /preconditioned !trmx_mul !trmxK mulmxA.
have [_ [hres _]] := solver_fixed_point_contraction 0 sM e01 hM hzs.
have {hres} hres := hres k.
have eg : F *m g = fixed_point M b 0 k.
  by rewrite /g /fixed_point_solve eP solver_fixed_point_in_g // mulmx0.
have gen (G : 'M[R]_n) x : G *m x - r = F^T *m (preconditioned G F *m (F *m x) - b).
  rewrite mulmxBr; congr (_ - _); last by rewrite /b mulmxA -trmx_mul mulVmx // trmx1 mul1mx.
  by rewrite /preconditioned !mulmxA -trmx_mul mulVmx // trmx1 mul1mx mulmxKV.
have er : A^T *m A *m g - r = F^T *m (M *m fixed_point M b 0 k - b) by rewrite gen eg.
have hi1 : 0 <= (1 + e) * hi by apply: mulr_ge0 (ltW p1) hi0.
have lo1 : 0 < (1 - e) * lo by apply: mulr_gt0.
have il : 0 <= ((1 - e) * lo)^-1 by rewrite invr_ge0 ltW.
have bF x : norm (F *m x) <= Num.sqrt ((1 + e) * hi) * norm x.
  rewrite norm_leP ?sqrtr_ge0 // sqr_sqrtr // eN.
  have /andP[_ h] := emb x; have /andP[_ h'] := hA x; apply: le_trans h _.
  by rewrite -mulrA ler_wpmul2l // ltW.
have bI x : norm (invmx F *m x) <= Num.sqrt ((1 - e) * lo)^-1 * norm x.
  rewrite norm_leP ?sqrtr_ge0 // sqr_sqrtr // [_^-1 * _]mulrC ler_pdivl_mulr // [nsq _ * _]mulrC.
  have -> : nsq x = nsq (F *m (invmx F *m x)) by rewrite mulKVmx.
  rewrite eN; have /andP[h _] := emb (invmx F *m x); have /andP[h' _] := hA (invmx F *m x).
  by apply: le_trans h; rewrite -mulrA ler_wpmul2l // ltW.
have qe : (1 - e) ^- 2 - 1 = 19%:R / 81%:R by rewrite /e; field.
have q0 : 0 <= (1 - e) ^- 2 - 1 by rewrite qe divr_ge0 ?ler0n.
have q1 : (1 - e) ^- 2 - 1 <= 4%:R^-1.
  rewrite qe -subr_ge0; have -> : 4%:R^-1 - 19%:R / 81%:R = 5%:R / 324%:R :> R by field.
  by rewrite divr_ge0 ?ler0n.
have qk : ((1 - e) ^- 2 - 1) ^+ k <= 4%:R^-1 ^+ k by rewrite ler_expn2r // nnegrE ?invr_ge0 ?ler0n.
rewrite er; apply: le_trans (norm_bound_tr (sqrtr_ge0 _) bF _) _.
apply: le_trans (ler_wpmul2l (sqrtr_ge0 _) hres) _.
rewrite mulmx0 sub0r normN.
have hb := norm_bound_tr (sqrtr_ge0 _) bI r; rewrite trmx_inv in hb.
have hb' : norm b <= Num.sqrt ((1 - e) * lo)^-1 * norm r by rewrite /b trmx_inv.
apply: (@le_trans _ _ (1 * Num.sqrt ((1 + e) * hi / ((1 - e) * lo)) * 4%:R^-1 ^+ k * norm r)).
  rewrite mul1r [Num.sqrt (_ / _)]sqrtrM // -!mulrA; apply: ler_wpmul2l; first exact: sqrtr_ge0.
  apply: (@le_trans _ _ (4%:R^-1 ^+ k * norm b)).
    by apply: ler_wpmul2r qk; apply: norm_ge0.
  by rewrite [X in _ <= X]mulrCA; apply: ler_wpmul2l hb'; rewrite exprn_ge0 // invr_ge0 ler0n.
apply: ler_wpmul2r; first exact: norm_ge0.
apply: ratio_bound => //; rewrite ?ler01 ?invr_ge0 ?ler0n //.
have -> : (4%:R^-1 ^+ k) ^+ 2 = (16%:R ^+ k)^-1 :> R.
  by rewrite exprAC -exprVn; congr (_ ^+ k); field.
rewrite ler_pdivr_mulr ?exprn_gt0 ?ltr0n //.
move: hk; move: (16%:R ^+ k) => t hk.
have -> : 1 ^+ 2 * ((1 + e) * hi) = 40%:R^-1 * (44%:R * hi) by rewrite /e; field.
have -> : 6%:R^-1 ^+ 2 * ((1 - e) * lo) * t = 40%:R^-1 * (t * lo) by rewrite /e; field.
by rewrite ler_wpmul2l // invr_ge0 ler0n.
Qed.
End Solvers.

(* The theorem with everything explicit, for sketches that fail on a given matrix of full column rank with probability
   at most cost / e^2, and for each of the two solvers. *)
Section Theorems.
Variables (R : rcfType) (n' m d s T : nat).
Notation n := n'.+1.
Variables (X : 'M[R]_(n, d)) (c : R) (y : 'cV[R]_n) (Nu : finType) (wt : Nu -> 'rV[R]_d).
Variables (Om : finType) (sk : Om -> 'M[R]_(s, m * d)) (cost : R).
Notation starts := {ffun 'I_m -> neuron Nu}.
Notation Weights := 'M[R]_(m, d).
Hypothesis sketches_inhabited : (0 < #|Om|)%N.
Hypothesis cost_ge0 : 0 <= cost.
Hypothesis embeds_often : forall (A : 'M[R]_(m * d, n)) e, full_column_rank A -> 0 < e ->
  with_probability (1 - cost / e ^+ 2) (fun u => embeds (sk u) A e).

(* A solver that is accurate after enough iterations k for spectra in [lo, hi] is so for those of the theorem. *)
Lemma accurate_enough (solve : 'M[R]_(s, m * d) -> 'M[R]_(m * d, n) -> 'cV[R]_n -> 'cV[R]_n) (e a b c' lam : R) k :
  (forall lo hi, 0 < lo -> 0 <= hi -> c' * hi <= b ^+ k * lo -> accurate_solver solve e lo hi 6%:R^-1) ->
  0 < lam -> c' <= 49%:R / 128%:R * a -> a * n%:R <= b ^+ k * lam ->
  accurate_solver solve e (49%:R / 128%:R * lam) n%:R 6%:R^-1.
Proof.
move=> accurate lam0 ca hk; have lo : 0 < 49%:R / 128%:R * lam by rewrite mulr_gt0 // divr_gt0 ?ltr0n.
apply: accurate lo (ler0n _ _) _.
apply: (@le_trans _ _ (49%:R / 128%:R * (a * n%:R))); last first.
  by rewrite [X in _ <= X]mulrCA; apply: ler_wpmul2l hk; rewrite divr_ge0 ?ler0n.
by rewrite [X in _ <= X]mulrA; apply: ler_wpmul2r ca; apply: ler0n.
Qed.
Lemma cg_accurate_enough k (lam : R) : 0 < lam -> 377%:R * n%:R <= 13%:R ^+ k * lam ->
  accurate_solver (@cg_solve R s (m * d) n' k) 2%:R^-1 (49%:R / 128%:R * lam) n%:R 6%:R^-1.
Proof.
move=> lam0; apply: (accurate_enough (cg_solve_accurate (k := k)) lam0).
rewrite -subr_ge0; have -> : 49%:R / 128%:R * 377%:R - 144%:R = 41%:R / 128%:R :> R by field.
by rewrite divr_ge0 ?ler0n.
Qed.
Lemma fixed_point_accurate_enough k (lam : R) : 0 < lam -> 115%:R * n%:R <= 16%:R ^+ k * lam ->
  accurate_solver (@fixed_point_solve R s (m * d) n' k) 10%:R^-1 (49%:R / 128%:R * lam) n%:R 6%:R^-1.
Proof.
move=> lam0; apply: (accurate_enough (fixed_point_solve_accurate (k := k)) lam0).
rewrite -subr_ge0; have -> : 49%:R / 128%:R * 115%:R - 44%:R = 3%:R / 128%:R :> R by field.
by rewrite divr_ge0 ?ler0n.
Qed.

Notation halves solve := (fun w : starts * {ffun 'I_T -> Om} => [forall t : 'I_T,
  norm (residual_at X c y wt sk solve w.1 w.2 t.+1)
  <= 2%:R^-1 * norm (residual_at X c y wt sk solve w.1 w.2 t)]).

Lemma main_theorem_any_accurate solve (lam v delta e : R) : setting m X c y wt lam v delta -> 0 < e ->
  accurate_solver solve e (49%:R / 128%:R * lam) n%:R 6%:R^-1 ->
  2%:R * (cost / e ^+ 2) * T%:R <= delta -> 1 - delta <= Pr R (halves solve).
Proof.
move=> hset e0 accurate hs; have dl0 : 0 <= cost / e ^+ 2 by rewrite divr_ge0 // exprn_ge0 // ltW.
have obl : oblivious_embedding n sk e (cost / e ^+ 2) by move=> A fA; apply: embeds_often.
apply: le_trans (main_theorem_any (setting_often_good hset) sketches_inhabited dl0 obl (lexx _) accurate T).
rewrite ler_add2l ler_opp2 -ler_subr_addl; have -> : delta - delta / 2%:R = delta / 2%:R by field.
by rewrite ler_pdivl_mulr ?ltr0n //; apply: le_trans hs; apply: le_of_eq; ring.
Qed.

Theorem main_theorem_any_cg (lam v delta : R) k : setting m X c y wt lam v delta ->
  8%:R * cost * T%:R <= delta -> 377%:R * n%:R <= 13%:R ^+ k * lam -> 1 - delta <= Pr R (halves (cg_solve k)).
Proof.
move=> hset hs hk; have half : 0 < 2%:R^-1 :> R by rewrite invr_gt0 ltr0n.
apply: (main_theorem_any_accurate hset half (cg_accurate_enough (setting_lam_gt0 hset) hk)).
by apply: le_trans hs; apply: le_of_eq; field.
Qed.

Theorem main_theorem_any_fixed_point (lam v delta : R) k : setting m X c y wt lam v delta ->
  200%:R * cost * T%:R <= delta -> 115%:R * n%:R <= 16%:R ^+ k * lam ->
  1 - delta <= Pr R (halves (fixed_point_solve k)).
Proof.
move=> hset hs hk; have tenth : 0 < 10%:R^-1 :> R by rewrite invr_gt0 ltr0n.
apply: (main_theorem_any_accurate hset tenth (fixed_point_accurate_enough (setting_lam_gt0 hset) hk)).
by apply: le_trans hs; apply: le_of_eq; field.
Qed.

(* Sketches until one succeeds: cost 1/8 is enough for each to succeed with probability one half. *)
Theorem main_theorem_redraw_any_cg (lam rho delta : R) k j first fallback :
  often_good m X c y wt lam rho (delta / 2%:R) -> 8%:R * cost <= 1 -> 2%:R * T%:R <= 2%:R ^+ k * delta ->
  377%:R * n%:R <= 13%:R ^+ j * lam ->
  1 - delta <= Pr R (fun w : starts * {ffun 'I_T -> {ffun 'I_k -> Om}} => [forall t : 'I_T,
    (drawn_at X c y wt sk (cg_solve_stopped 6%:R^-1 j) 6%:R^-1 first fallback w.1 w.2 t <= k)%N
    && (norm (residual_after X c y wt (redraw sk (cg_solve_stopped 6%:R^-1 j) 6%:R^-1 first fallback) w.1 w.2 t.+1)
      <= 2%:R^-1
        * norm (residual_after X c y wt (redraw sk (cg_solve_stopped 6%:R^-1 j) 6%:R^-1 first fallback) w.1 w.2 t))]).
Proof.
move=> good hc hk hj; have half : 0 < 2%:R^-1 :> R by rewrite invr_gt0 ltr0n.
have small : cost / 2%:R^-1 ^+ 2 <= 2%:R^-1 :> R.
  by rewrite -[2%:R^-1 in X in _ <= X]mul1r ler_pdivl_mulr ?ltr0n //; apply: le_trans hc; apply: le_of_eq; field.
have obl : oblivious_embedding n sk 2%:R^-1 (2%:R^-1 : R).
  by move=> A fA; apply: with_probability_sub (embeds_often fA half) => //; rewrite ler_add2l ler_opp2.
have acc := cg_solve_stopped_accurate (cg_accurate_enough (often_lam_gt0 good) hj).
apply: le_trans (main_theorem_redraw good sketches_inhabited (ltW half) obl (lexx _) acc T first fallback).
rewrite ler_add2l ler_opp2 -ler_subr_addl; have -> : delta - delta / 2%:R = delta / 2%:R by field.
have t0 : 0 < 2%:R ^+ k :> R by rewrite exprn_gt0 // ltr0n.
rewrite exprVn ler_pdivr_mulr // -(@ler_pmul2l _ 2%:R) ?ltr0n //; apply: le_trans hk _; apply: le_of_eq.
by move: (2%:R ^+ k) => z; field.
Qed.
End Theorems.

(* The embeddings of SubspaceEmbedding, each with the rows that its second moment requires. *)
Section Embeddings.
Variables (R : rcfType) (n' m d T : nat).
Notation n := n'.+1.
Variables (X : 'M[R]_(n, d)) (c : R) (y : 'cV[R]_n) (Nu : finType) (wt : Nu -> 'rV[R]_d).
Notation starts := {ffun 'I_m -> neuron Nu}.

(* A second moment K/s, and s large enough. *)
Lemma cost_often N s (Om : finType) (sk : Om -> 'M[R]_(s, N)) K q (A : 'M[R]_(N, n)) e :
  with_probability (1 - K / (q * e ^+ 2)) (fun u => embeds (sk u) A e) ->
  with_probability (1 - K / q / e ^+ 2) (fun u => embeds (sk u) A e).
Proof. by rewrite invfM mulrA. Qed.
Lemma cost_rows (K q C t delta : R) : 0 < q -> C * K * t <= q * delta -> C * (K / q) * t <= delta.
Proof. by move=> q0 h; rewrite mulrA mulrAC ler_pdivr_mulr // [delta * q]mulrC. Qed.
Lemma cost_rows1 (K q : R) : 0 < q -> 8%:R * K <= q -> 8%:R * (K / q) <= 1.
Proof. by move=> q0 h; rewrite mulrA ler_pdivr_mulr // mul1r. Qed.

Section Fresh.
Variables (lam v delta : R).
Hypothesis suitable : setting m X c y wt lam v delta.
Notation halves sk solve := (fun w : starts * {ffun 'I_T -> _} => [forall t : 'I_T,
  norm (residual_at X c y wt sk solve w.1 w.2 t.+1)
  <= 2%:R^-1 * norm (residual_at X c y wt sk solve w.1 w.2 t)]).

Theorem main_theorem s' k :
  8%:R * (n ^ 2 + n)%:R * T%:R <= s'.+1%:R * delta -> 377%:R * n%:R <= 13%:R ^+ k * lam ->
  1 - delta <= Pr R (halves (@CS R (m * d) s') (cg_solve k)).
Proof.
move=> hs; apply: (main_theorem_any_cg (cost := (n ^ 2 + n)%:R / s'.+1%:R) _ _ _ suitable).
- exact: Omega_gt0.
- by rewrite divr_ge0 ?ler0n.
- by move=> A e fA e0; apply/cost_often/embedding_count_sketch_range.
- by apply: cost_rows hs; rewrite ltr0n.
Qed.

Theorem main_theorem_geometric s' k :
  8%:R * (n ^ 2 + n)%:R * T%:R <= s'.+1%:R * delta -> 377%:R * n%:R <= 13%:R ^+ k * lam ->
  1 - delta <= Pr R (fun w : starts * {ffun 'I_T -> _} => [forall t : 'I_T.+1,
    norm (residual_at X c y wt (@CS R (m * d) s') (cg_solve k) w.1 w.2 t)
    <= 2%:R^-1 ^+ t * norm (residual_at X c y wt (@CS R (m * d) s') (cg_solve k) w.1 w.2 0)]).
Proof.
move=> hs hk; apply: le_trans (main_theorem hs hk) _; apply: Pr_le => w /forallP h.
apply/forallP => -[t tT] /=; move: tT; rewrite ltnS; elim: t => [_|t IH tT]; first by rewrite expr0 mul1r.
apply: le_trans (h (Ordinal tT)) _; rewrite exprS -mulrA; apply: ler_wpmul2l (IH (ltnW tT)).
by rewrite invr_ge0 ler0n.
Qed.

Theorem main_theorem_fixed_point s' k :
  200%:R * (n ^ 2 + n)%:R * T%:R <= s'.+1%:R * delta -> 115%:R * n%:R <= 16%:R ^+ k * lam ->
  1 - delta <= Pr R (halves (@CS R (m * d) s') (fixed_point_solve k)).
Proof.
move=> hs; apply: (main_theorem_any_fixed_point (cost := (n ^ 2 + n)%:R / s'.+1%:R) _ _ _ suitable).
- exact: Omega_gt0.
- by rewrite divr_ge0 ?ler0n.
- by move=> A e fA e0; apply/cost_often/embedding_count_sketch_range.
- by apply: cost_rows hs; rewrite ltr0n.
Qed.

Theorem main_theorem_neuron_block q' k :
  8%:R * (2 * n ^ 2)%:R * T%:R <= q'.+1%:R * delta -> 377%:R * n%:R <= 13%:R ^+ k * lam ->
  1 - delta <= Pr R (halves (neuron_block d (@CS R m q')) (cg_solve k)).
Proof.
move=> hs; apply: (main_theorem_any_cg (cost := (2 * n ^ 2)%:R / q'.+1%:R) _ _ _ suitable).
- exact: Omega_gt0.
- by rewrite divr_ge0 ?ler0n.
- by move=> A e fA e0; apply/cost_often/embedding_neuron_block_range.
- by apply: cost_rows hs; rewrite ltr0n.
Qed.

Theorem main_theorem_srht L s (padded : (m * d <= 2 ^ L)%N) k : (0 < s <= 2 ^ L)%N ->
  8%:R * (n ^ 2 + n)%:R * T%:R <= s%:R * delta -> 377%:R * n%:R <= 13%:R ^+ k * lam ->
  1 - delta <= Pr R (halves (@srht R L (m * d) s padded) (cg_solve k)).
Proof.
move=> hr hs; apply: (main_theorem_any_cg (cost := (n ^ 2 + n)%:R / s%:R) _ _ _ suitable).
- exact: srht_draws_gt0.
- by rewrite divr_ge0 ?ler0n.
- by move=> A e fA e0; apply/cost_often/embedding_srht.
- by apply: cost_rows hs; case/andP: hr => s0 _; rewrite ltr0n.
Qed.
End Fresh.

(* Sketches until one succeeds, at most k in each step: the rows depend on neither T nor delta. *)
Section Redraw.
Variables (lam rho delta : R) (k : nat).
Hypothesis suitable : often_good m X c y wt lam rho (delta / 2%:R).
Hypothesis draws : 2%:R * T%:R <= 2%:R ^+ k * delta.
Notation cheap_and_halves sk solve first fallback :=
  (fun w : starts * {ffun 'I_T -> {ffun 'I_k -> _}} => [forall t : 'I_T,
    (drawn_at X c y wt sk solve 6%:R^-1 first fallback w.1 w.2 t <= k)%N
    && (norm (residual_after X c y wt (redraw sk solve 6%:R^-1 first fallback) w.1 w.2 t.+1)
      <= 2%:R^-1 * norm (residual_after X c y wt (redraw sk solve 6%:R^-1 first fallback) w.1 w.2 t))]).

Theorem main_theorem_redraw_count_sketch s' j first fallback :
  8%:R * (n ^ 2 + n)%:R <= s'.+1%:R :> R -> 377%:R * n%:R <= 13%:R ^+ j * lam ->
  1 - delta <= Pr R (cheap_and_halves (@CS R (m * d) s') (cg_solve_stopped 6%:R^-1 j) first fallback).
Proof.
move=> hs hj; apply: (main_theorem_redraw_any_cg (cost := (n ^ 2 + n)%:R / s'.+1%:R)
  _ _ first fallback suitable _ draws hj).
- exact: Omega_gt0.
- by move=> A e fA e0; apply/cost_often/embedding_count_sketch_range.
- by apply: cost_rows1 hs; rewrite ltr0n.
Qed.

Theorem main_theorem_redraw_neuron_block q' j first fallback :
  8%:R * (2 * n ^ 2)%:R <= q'.+1%:R :> R -> 377%:R * n%:R <= 13%:R ^+ j * lam ->
  1 - delta <= Pr R (cheap_and_halves (neuron_block d (@CS R m q')) (cg_solve_stopped 6%:R^-1 j) first fallback).
Proof.
move=> hs hj; apply: (main_theorem_redraw_any_cg (cost := (2 * n ^ 2)%:R / q'.+1%:R)
  _ _ first fallback suitable _ draws hj).
- exact: Omega_gt0.
- by move=> A e fA e0; apply/cost_often/embedding_neuron_block_range.
- by apply: cost_rows1 hs; rewrite ltr0n.
Qed.

Theorem main_theorem_redraw_srht L s (padded : (m * d <= 2 ^ L)%N) j first fallback : (0 < s <= 2 ^ L)%N ->
  8%:R * (n ^ 2 + n)%:R <= s%:R :> R -> 377%:R * n%:R <= 13%:R ^+ j * lam ->
  1 - delta <= Pr R (cheap_and_halves (@srht R L (m * d) s padded) (cg_solve_stopped 6%:R^-1 j) first fallback).
Proof.
move=> hr hs hj; apply: (main_theorem_redraw_any_cg (cost := (n ^ 2 + n)%:R / s%:R)
  _ _ first fallback suitable _ draws hj).
- exact: srht_draws_gt0.
- by move=> A e fA e0; apply/cost_often/embedding_srht.
- by apply: cost_rows1 hs; case/andP: hr => s0 _; rewrite ltr0n.
Qed.
End Redraw.
End Embeddings.
