(* A sampler of weights that a computer draws from random bits alone, with proofs of all its properties.

   Main results
   ------------
   Each weight is N^(-1/2) times the sum of N independent random signs: w_l = (N - 2 #ones) / sqrt N, with N random bits
   for each of the d coordinates; w is N^(-1/2) times the sum of N random sign vectors (binomial_weights_sum,
   binomial_weight_count). For |x| = 1:
   - binomial_law, binomial_joint_law: P[#ones = j] = C(N, j) / 2^N, independently for each coordinate.
   - binomial_mean, binomial_second_moment: E w'x = 0 and E (w'x)^2 = 1, for any N > 0;
     binomial_relu_second_moment: E max(0, w'x)^2 = 1/2, an equality, by symmetry, as for normal weights.
   - binomial_active: P[w'x >= 0] >= 1/2 (the tie counts as active).
   - binomial_anti_concentration: P[|w'x| <= rho] <= (rho sqrt (d N) + 1) C(N, N/2) / 2^N: given the other coordinates,
     the largest one, |x_k| >= d^(-1/2), has to lie in an interval that holds few of its values;
     binomial_anti_concentration_root: hence P[|w'x| <= rho] <= rho sqrt (2d/3) + sqrt (2/(3N)).
   - central_binomial_largest, central_binomial_small, central_binomial_large: C(N, j) <= C(N, N/2),
     C(N, N/2)^2 (3N + 2) <= 2 4^N, and 16^k <= C(2k, k)^2 4k.
   - main_theorem_binomial: the paper's theorem for networks that start with these weights, whose kernel K must have
     K >= lambda I. It is enough that
       m >= 2^30 d n^3 (n/2 + |y|^2) / (3 lambda^4 delta^3),  N >= 2^21 n^2 / (3 lambda^2 delta^2).
     Because then P[|w'x_i| <= rho] <= lambda delta / (512 n) (binomial_start_anti_concentration), and v = 1/2
     (binomial_start_second_moment); that is binomial_setting, which the other theorems of MainTheorem.v start from too.

   Dependencies: LinearAlgebra, FiniteProbability, NeuralTangentKernel; RandomStart and MainTheorem for the last ones.
   No axioms; ordered fields with square roots.

   Structure: the central binomial coefficient; integers in an interval, one draw given the others; the sampler, its
   moments, its law, its anti-concentration; the remaining conditions of the theorem; the theorem. *)
From mathcomp Require Import all_ssreflect all_algebra.
From SketchedGaussNewton Require Import LinearAlgebra FiniteProbability SubspaceEmbedding ConjugateGradient.
From SketchedGaussNewton Require Import NeuralTangentKernel GaussNewton RandomStart MainTheorem.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory Num.Theory Order.Theory.
Local Open Scope ring_scope.

(* The central binomial coefficient is the largest, and small compared with the sum of all. *)
Section CentralBinomial.
Local Open Scope nat_scope.

Lemma bin_grows N j : j + j.+1 <= N -> 'C(N, j) <= 'C(N, j.+1).
Proof.
move=> jN; rewrite -(@leq_pmul2l j.+1) // mul_bin_left leq_mul2r; apply/orP; right.
by rewrite leq_subRL // (leq_trans _ jN) // leq_addr.
Qed.

Theorem central_binomial_largest N j : 'C(N, j) <= 'C(N, N./2).
Proof.
have half : N./2 + N./2 <= N by rewrite addnn -[X in _ <= X]odd_double_half leq_addl.
have low i : i <= N./2 -> 'C(N, i) <= 'C(N, N./2).
  move/subnK; move: (N./2 - i) => e; elim: e i => [|e IH] i hi; first by rewrite -hi.
  apply: leq_trans (bin_grows _) (IH _ _); last by rewrite addnS.
  by apply: leq_trans half; rewrite -hi leq_add ?leq_addl // addSnnS leq_addl.
have [jN|Nj] := leqP j N; last by rewrite bin_small.
have [|hj] := leqP j N./2; first exact: low.
rewrite -bin_sub //; apply: low; rewrite leq_subLR -[X in X <= _]odd_double_half -addnn addnA leq_add2r.
by apply: leq_trans hj; rewrite -[X in _ <= X]add1n leq_add2r; case: odd.
Qed.

Lemma central_binomial_next k :
  k.*2.+1 * 'C(k.*2, k) = k.+1 * 'C(k.*2.+1, k) /\ 'C(k.+1.*2, k.+1) = 2 * 'C(k.*2.+1, k).
Proof.
have e : 'C(k.*2.+1, k.+1) = 'C(k.*2.+1, k).
  rewrite -(@bin_sub _ k); last by rewrite -addnn -addnS leq_addr.
  by congr 'C(_, _); rewrite -addnn -addnS addKn.
by rewrite -[in X in _ = X /\ _]e -mul_bin_diag doubleS binS e addnn mul2n.
Qed.

Lemma central_binomial_even k : 'C(k.*2, k) ^ 2 * (3 * k + 1) <= 16 ^ k.
Proof.
elim: k => // k IH; have [h1 h2] := central_binomial_next k; rewrite h2.
move: IH h1; move: ('C(k.*2, k)) ('C(k.*2.+1, k)) (16 ^ k) (expnS 16 k) => a b p -> IH h1.
rewrite -(@leq_pmul2l (k.+1 ^ 2)) ?expn_gt0 //.
have -> : k.+1 ^ 2 * ((2 * b) ^ 2 * (3 * k.+1 + 1)) = 4 * (k.*2.+1 * a) ^ 2 * (3 * k.+1 + 1).
  by rewrite h1 !expnMn; ring.
have -> : k.+1 ^ 2 * (16 * p) = 16 * k.+1 ^ 2 * p by ring.
apply: leq_trans (leq_mul (leqnn (16 * k.+1 ^ 2)) IH).
have -> : 16 * k.+1 ^ 2 * (a ^ 2 * (3 * k + 1)) = 4 * (k.*2.+1 * a) ^ 2 * (3 * k.+1 + 1) + 4 * a ^ 2 * k.
  by rewrite -muln2; ring.
exact: leq_addr.
Qed.

Theorem central_binomial_small N : 'C(N, N./2) ^ 2 * (3 * N + 2) <= 2 * 4 ^ N.
Proof.
have p16 k : 16 ^ k = 4 ^ k.*2 by rewrite -mul2n expnM.
rewrite -[N]odd_double_half; move: (N./2) => k; case: (odd N); rewrite ?add1n ?add0n /= ?uphalf_double.
  have [_ h] := central_binomial_next k; have := central_binomial_even k.+1.
  rewrite h p16 doubleS !(expnS 4); move: ('C(k.*2.+1, k)) (4 ^ k.*2) => b p.
  have -> : (2 * b) ^ 2 * (3 * k.+1 + 1) = 2 * (b ^ 2 * (3 * k.*2.+1 + 2) + 3 * b ^ 2) by rewrite -muln2; ring.
  have -> : 4 * (4 * p) = 2 * (2 * (4 * p)) by ring.
  by rewrite leq_mul2l /= => /(leq_trans _); apply; apply: leq_addr.
rewrite doubleK -p16 -mul2n; have -> : 3 * (2 * k) + 2 = 2 * (3 * k + 1) by ring.
by rewrite mulnCA leq_mul2l /= mul2n central_binomial_even.
Qed.

Theorem central_binomial_large k : 0 < k -> 16 ^ k <= 'C(k.*2, k) ^ 2 * (4 * k).
Proof.
case: k => // k _; elim: k => // k IH; have [h1 h2] := central_binomial_next k.+1; rewrite h2.
move: k.+1 IH h1 => {h2}k.
move: ('C(k.*2, k)) ('C(k.*2.+1, k)) (16 ^ k) (expnS 16 k) => a b p -> IH h1.
rewrite -(@leq_pmul2l (k.+1 ^ 2)) ?expn_gt0 //.
have -> : k.+1 ^ 2 * ((2 * b) ^ 2 * (4 * k.+1)) = 16 * k.+1 * (k.*2.+1 * a) ^ 2 by rewrite h1 !expnMn; ring.
have -> : k.+1 ^ 2 * (16 * p) = 16 * k.+1 ^ 2 * p by ring.
apply: leq_trans (leq_mul (leqnn (16 * k.+1 ^ 2)) IH) _.
have -> : 16 * k.+1 * (k.*2.+1 * a) ^ 2 = 16 * k.+1 ^ 2 * (a ^ 2 * (4 * k)) + 16 * k.+1 * a ^ 2.
  by rewrite -muln2; ring.
exact: leq_addr.
Qed.

(* The next one is not much smaller. *)
Lemma central_binomial_beside k : 0 < k -> 16 ^ k <= 'C(k.*2, k.-1) * 'C(k.*2, k) * (8 * k).
Proof.
move=> k0; apply: leq_trans (central_binomial_large k0) _; case: k k0 => // k _ /=.
have h : 'C(k.+1.*2, k.+1) <= 2 * 'C(k.+1.*2, k).
  rewrite -(@leq_pmul2l k.+1) // mul_bin_left mulnA leq_mul2r; apply/orP; right.
  by rewrite leq_subLR muln2 -addnn addSn leq_addl.
rewrite (_ : _ ^ 2 * _ = 'C(k.+1.*2, k.+1) * ('C(k.+1.*2, k.+1) * (4 * k.+1))); last by ring.
rewrite (_ : _ * _ * _ = 2 * 'C(k.+1.*2, k) * ('C(k.+1.*2, k.+1) * (4 * k.+1))); last by ring.
by rewrite leq_mul2r h orbT.
Qed.
End CentralBinomial.

(* From here on the ring tactic is that of algebra-tactics, which knows no natural numbers. *)
From mathcomp Require Import ring.

(* As shares of all bits. *)
Lemma central_share_beside (R : realFieldType) k : (0 < k)%N ->
  (8 * k)%:R^-1 <= 'C(k.*2, k.-1)%:R / 2%:R ^+ k.*2 * ('C(k.*2, k)%:R / 2%:R ^+ k.*2) :> R.
Proof.
move=> k0; have := central_binomial_beside k0; move: ('C(k.*2, k.-1)) ('C(k.*2, k)) => a b h.
have p0 : 0 < 2%:R ^+ k.*2 :> R by rewrite exprn_gt0 ?ltr0n.
have -> : a%:R / 2%:R ^+ k.*2 * (b%:R / 2%:R ^+ k.*2) = (a * b)%:R / 16%:R ^+ k :> R.
  have e16 : 16%:R = 2%:R ^+ 4 :> R by rewrite -natrX.
  have -> : 16%:R ^+ k = 2%:R ^+ k.*2 * 2%:R ^+ k.*2 :> R by rewrite e16 -exprM -exprD addnn -!mul2n mulnA.
  by rewrite natrM; move: (2%:R ^+ k.*2) p0 => p p0; field; rewrite gt_eqF.
rewrite ler_pdivl_mulr ?exprn_gt0 ?ltr0n // mulrC ler_pdivr_mulr ?ltr0n ?muln_gt0 //.
by rewrite -natrX -natrM ler_nat.
Qed.

(* Integers with pairwise distances of at most L: there are at most L + 1. *)
Lemma cluster_card (R : realFieldType) M (A : {set 'I_M}) (L : R) : 0 <= L ->
  (forall i j, i \in A -> j \in A -> i%:R - j%:R <= L) -> #|A|%:R <= L + 1.
Proof.
move=> L0 h; have [->|/set0Pn[i0 Ai0]] := eqVneq A set0; first by rewrite cards0; apply: addr_ge0 L0 ler01.
have [lo Alo hlo] := @arg_minnP _ i0 (mem A) val Ai0.
have [hi Ahi hhi] := @arg_maxnP _ i0 (mem A) val Ai0.
have lohi : (lo <= hi)%N by apply: hlo.
apply: (@le_trans _ _ ((hi - lo).+1%:R)); last first.
  by rewrite -addn1 natrD natrB // ler_add2r; apply: h.
rewrite ler_nat -(card_ord (hi - lo).+1); pose f (i : 'I_M) : 'I_(hi - lo).+1 := inord (i - lo).
have bound i : i \in A -> (i - lo < (hi - lo).+1)%N by move=> Ai; rewrite ltnS leq_sub2r //; apply: hhi.
rewrite -(@card_in_imset _ _ f) ?max_card // => i j Ai Aj /(congr1 val) /=.
rewrite !inordK ?bound // => e; apply: val_inj.
by rewrite -(subnK (hlo i Ai)) e (subnK (hlo j Aj)).
Qed.

(* A bound that holds for one draw, whatever the others are, holds. *)
Lemma Pr_given_others (R : realFieldType) (I T : finType) (k : I) (P : pred {ffun I -> T}) p : (0 < #|T|)%N ->
  (forall v : {ffun I -> T}, Pr R (fun u => P [ffun i => if i == k then u else v i]) <= p) -> Pr R P <= p.
Proof.
move=> T0 h; rewrite /Pr -(Ex_mix (pred1 k)) Ex_pair exchange_Ex -[p](Ex_cst p (card_draws I T0)).
apply: Ex_le => v /=; apply: le_trans (h v).
rewrite /Pr -(Ex_ffun_marginal k (fun u => (P [ffun i => if i == k then u else v i])%:R)).
apply: Ex_le => w; rewrite le_eqVlt; apply/orP; left; apply/eqP; congr (P _)%:R.
by apply/ffunP => i; rewrite !ffunE /=; case: eqP => [->|].
Qed.

(* The weights of one neuron: each of the d is N^(-1/2) times the sum of N random signs. *)
Section Sampler.
Variables (R : rcfType) (N d : nat).
Definition bits := [finType of {ffun 'I_N -> bool}].
Definition binomial_draws := [finType of {ffun 'I_d -> bits}].
Implicit Types (b : bits) (t : binomial_draws) (x : 'cV[R]_d).

Definition binomial_weight b : R := (\sum_k (-1) ^+ b k) / Num.sqrt N%:R.
Definition binomial_weights t : 'rV[R]_d := \row_l binomial_weight (t l).

Lemma bits_gt0 : (0 < #|bits|)%N.
Proof. by apply: card_draws; rewrite card_bool. Qed.
Lemma binomial_draws_gt0 : (0 < #|binomial_draws|)%N.
Proof. exact: card_draws bits_gt0. Qed.

(* As it is drawn: the bits that are 1 are counted. *)
Definition ones b : {set 'I_N} := [set k | b k].
Theorem binomial_weight_count b : binomial_weight b = (N%:R - 2%:R * #|ones b|%:R) / Num.sqrt N%:R.
Proof.
congr (_ / _); have -> : #|ones b|%:R = \sum_k (b k)%:R :> R.
  by rewrite -sum1_card natr_sum big_mkcond; apply: eq_bigr => k _; rewrite inE; case: (b k).
have -> : N%:R = \sum_(k < N) 1 :> R by rewrite sumr_const card_ord.
rewrite mulr_sumr -sumrB; apply: eq_bigr => k _.
by case: (b k); rewrite /= ?expr0 ?expr1; ring.
Qed.

(* Its sum over the coordinates is one of N sign vectors. *)
Theorem binomial_weights_sum t :
  binomial_weights t = (Num.sqrt N%:R)^-1 *: \sum_k \row_l ((-1) ^+ t l k).
Proof.
apply/rowP => l; rewrite !mxE summxE /binomial_weight mulrC; congr (_ * _).
by apply: eq_bigr => k _; rewrite mxE.
Qed.

(* All bits turned: the weights change their sign. *)
Definition turned t : binomial_draws := [ffun l => [ffun k => ~~ t l k]].
Lemma turned_bij : bijective turned.
Proof. by apply: inv_bij => t; apply/ffunP => l; apply/ffunP => k; rewrite !ffunE negbK. Qed.
Lemma binomial_weights_turned t : binomial_weights (turned t) = - binomial_weights t.
Proof.
apply/rowP => l; rewrite !mxE /binomial_weight -mulNr -sumrN; congr (_ / _).
by apply: eq_bigr => k _; rewrite !ffunE signrN.
Qed.

Notation product x := (fun t => dot (binomial_weights t)^T x).
Lemma product_sum x t : dot (binomial_weights t)^T x = \sum_l binomial_weight (t l) * x l 0.
Proof. by rewrite dotE; apply: eq_bigr => l _; rewrite !mxE. Qed.
Lemma product_turned x t : dot (binomial_weights (turned t))^T x = - dot (binomial_weights t)^T x.
Proof. by rewrite binomial_weights_turned linearN dotNl. Qed.

Hypothesis some_signs : (0 < N)%N.
Let N0 : 0 < N%:R :> R. Proof. by rewrite ltr0n. Qed.

Let sign_mean : Ex (fun b : bool => (-1) ^+ b : R) = 0.
Proof. by rewrite /Ex big_bool /= expr0 expr1 addNr mul0r. Qed.

Lemma binomial_weight_mean : Ex (fun b : bits => binomial_weight b) = 0.
Proof.
rewrite ExZr Ex_sum big1 ?mul0r // => k _.
by rewrite (Ex_ffun_marginal k (fun b : bool => (-1) ^+ b)).
Qed.
Lemma binomial_weight_square : Ex (fun b : bits => binomial_weight b ^+ 2) = 1.
Proof.
under eq_Ex do rewrite exprMn exprVn sqr_sqrtr ?(ltW N0) //.
rewrite ExZr (Ex_ffun_sqr_sum (F := fun=> fun b : bool => (-1) ^+ b : R)) => [|k]; last exact: sign_mean.
rewrite (eq_bigr (fun=> 1)) => [|k _]; last by apply: Ex_const => [|b]; rewrite ?card_bool // sqrr_sign.
by rewrite sumr_const card_ord mulfV // gt_eqF.
Qed.

Theorem binomial_mean x : Ex (product x) = 0.
Proof.
under eq_Ex do rewrite product_sum.
rewrite Ex_sum big1 // => l _; rewrite ExZr.
by rewrite (Ex_ffun_marginal l binomial_weight) binomial_weight_mean mul0r.
Qed.

Theorem binomial_second_moment x : Ex (fun t => product x t ^+ 2) = nsq x.
Proof.
under eq_Ex do rewrite product_sum.
rewrite (Ex_ffun_sqr_sum (F := fun l b => binomial_weight b * x l 0)) => [|l]; last first.
  by rewrite ExZr binomial_weight_mean mul0r.
rewrite nsqE; apply: eq_bigr => l _; under eq_Ex do rewrite exprMn.
by rewrite ExZr binomial_weight_square mul1r.
Qed.

(* By symmetry: one half of the second moment lies on either side. *)
Theorem binomial_relu_second_moment x : Ex (fun t => relu (product x t) ^+ 2) = nsq x / 2%:R.
Proof.
have split2 (z : R) : relu z ^+ 2 + relu (- z) ^+ 2 = z ^+ 2.
  have [z0|z0] := leP 0 z.
    by rewrite (relu_ge0 z0) relu_le0 ?oppr_le0 // expr0n addr0.
  by rewrite (relu_le0 (ltW z0)) relu_ge0 ?oppr_ge0 ?ltW // expr0n add0r sqrrN.
have same : Ex (fun t => relu (- product x t) ^+ 2) = Ex (fun t => relu (product x t) ^+ 2).
  by rewrite -[RHS](Ex_bij _ turned_bij); apply: eq_Ex => t; rewrite product_turned.
have := binomial_second_moment x; under eq_Ex do rewrite -split2.
rewrite ExD same => <-; by field.
Qed.

(* A tie counts as active, so a neuron is active with probability one half, or more. *)
Theorem binomial_active x : 2%:R^-1 <= Pr R (fun t => 0 <= product x t).
Proof.
have same : Pr R (fun t => 0 <= - product x t) = Pr R (fun t => 0 <= product x t).
  rewrite -[RHS](Ex_bij _ turned_bij); apply: eq_Ex => t /=; by rewrite product_turned.
have := Pr_or R (fun t => 0 <= product x t) (fun t => 0 <= - product x t); rewrite same.
rewrite (eq_Pr R (Q := fun=> true)) => [|t]; last by rewrite oppr_ge0 le_total.
rewrite [Pr R (fun=> true)](Ex_cst 1 binomial_draws_gt0) => h.
by rewrite -(@ler_pmul2l _ 2%:R) ?ltr0n // mulfV ?pnatr_eq0 // mulr_natl mulr2n.
Qed.

(* The number of bits that are 1 follows the binomial law. *)
Lemma ones_bij : bijective ones.
Proof.
by exists (fun A : {set 'I_N} => [ffun k => k \in A]) => [b|A];
  [apply/ffunP => k | apply/setP => k]; rewrite !(ffunE, inE).
Qed.
Theorem binomial_law j : Pr R (fun b : bits => #|ones b| == j) = 'C(N, j)%:R / 2%:R ^+ N.
Proof.
rewrite /Pr (Ex_bij (fun A : {set 'I_N} => (#|A| == j)%:R) ones_bij) /Ex.
rewrite -(bij_eq_card ones_bij) card_ffun card_bool card_ord natrX; congr (_ / _).
have -> : 'C(N, j) = #|[set A : {set 'I_N} | #|A| == j]| by rewrite binomial.card_draws card_ord.
rewrite -sum1_card natr_sum [RHS]big_mkcond.
by apply: eq_bigr => A _; rewrite inE; case: eqP.
Qed.

Theorem binomial_joint_law (j : 'I_d -> nat) :
  Pr R (fun t => [forall l, #|ones (t l)| == j l]) = \prod_l ('C(N, j l)%:R / 2%:R ^+ N).
Proof.
under eq_bigr do rewrite -binomial_law.
rewrite -(Ex_ffun_prod (fun l (b : bits) => (#|ones b| == j l)%:R)); apply: eq_Ex => t.
case: forallP => [h|h]; first by rewrite big1 // => l _; rewrite h.
have /existsP[l hl] : [exists l, #|ones (t l)| != j l].
  by rewrite -negb_forall; apply/forallP => h'; apply: h => l; apply: h'.
by rewrite (bigD1 l) //= (negbTE hl) mul0r.
Qed.

Let atom : R := 'C(N, N./2)%:R / 2%:R ^+ N.
Let atom_ge0 : 0 <= atom. Proof. by rewrite divr_ge0 ?exprn_ge0 ?ler0n. Qed.

Lemma Pr_ones_in (P : pred nat) :
  Pr R (fun b : bits => P #|ones b|) <= #|[set j : 'I_N.+1 | P j]|%:R * atom.
Proof.
have le b : (#|ones b| < N.+1)%N by rewrite ltnS -[X in (_ <= X)%N]card_ord max_card.
rewrite /Pr (eq_Ex (g := fun b => \sum_(j in [set j : 'I_N.+1 | P j]) (#|ones b| == j)%:R)) => [|b]; last first.
  case Pb: (P _); last first.
    by rewrite big1 // => j; rewrite inE => Pj; case: eqP => // e; rewrite e Pj in Pb.
  rewrite (bigD1 (Ordinal (le b))) ?inE //= eqxx big1 ?addr0 // => j /andP[_ nj].
  by rewrite -[#|ones b|]/(val (Ordinal (le b))) val_eqE eq_sym (negbTE nj).
rewrite Ex_sum mulr_natl -sumr_const; apply: ler_sum => j _.
rewrite -/(Pr R (fun b : bits => #|ones b| == j)) binomial_law.
by apply: ler_wpmul2r; rewrite ?invr_ge0 ?exprn_ge0 ?ler0n // ler_nat central_binomial_largest.
Qed.

Lemma large_coordinate x : nsq x = 1 -> exists k, 1 <= d%:R * x k 0 ^+ 2.
Proof.
move=> x1; have [d0|d0] := posnP d.
  by move/eqP: x1; rewrite nsqE big1 ?(eq_sym 0) ?oner_eq0 // => l _; have := ltn_ord l; rewrite {2}d0.
have [|k] := @Ex_attained R _ (fun k : 'I_d => - x k 0 ^+ 2); first by rewrite card_ord.
rewrite ExN ler_opp2 /Ex -nsqE x1 card_ord ler_pdivr_mulr ?ltr0n // mulrC => h.
by exists k.
Qed.

(* Given the other coordinates, the largest one has to lie in an interval of length 2 rho / |x_k|. *)
Theorem binomial_anti_concentration x rho : nsq x = 1 -> 0 <= rho ->
  Pr R (fun t => `|product x t| <= rho) <= (rho * Num.sqrt (d * N)%:R + 1) * ('C(N, N./2)%:R / 2%:R ^+ N).
Proof.
move=> x1 r0; have [k xk] := large_coordinate x1.
apply: (@Pr_given_others _ _ _ k) => [|v]; first exact: bits_gt0.
pose c := \sum_(l | l != k) binomial_weight (v l) * x l 0.
pose z (j : nat) : R := (N%:R - 2%:R * j%:R) / Num.sqrt N%:R * x k 0 + c.
rewrite (eq_Pr R (Q := fun u => `|z #|ones u| | <= rho)) => [|u]; last first.
  rewrite /z -binomial_weight_count product_sum (bigD1 k) //= ffunE eqxx; congr (`|_ + _| <= _).
  by apply: eq_bigr => l /negbTE lk; rewrite ffunE lk.
apply: le_trans (Pr_ones_in (fun j => `|z j| <= rho)) _; apply: ler_wpmul2r; first exact: atom_ge0.
apply: cluster_card => [|i j]; first by rewrite mulr_ge0 ?sqrtr_ge0.
rewrite !inE => hi hj; apply: le_trans (ler_norm _) _.
have rN : 0 < Num.sqrt N%:R :> R by rewrite sqrtr_gt0.
pose q := `|x k 0| / Num.sqrt N%:R.
have close : `|i%:R - j%:R| * q <= rho.
  rewrite -(@ler_pmul2l _ 2%:R) ?ltr0n // [X in _ <= X]mulr_natl mulr2n.
  have -> : 2%:R * (`|i%:R - j%:R| * q) = `|z j - z i|.
    have -> : z j - z i = 2%:R * ((i%:R - j%:R) * (x k 0 / Num.sqrt N%:R)) by rewrite /z; ring.
    by rewrite !normrM normfV normr_nat (ger0_norm (ltW rN)).
  by apply: le_trans (ler_norm_sub _ _) _; apply: ler_add.
have large : 1 <= q * Num.sqrt (d * N)%:R.
  rewrite /q mulrAC ler_pdivl_mulr // mul1r -(@ler_pexpn2r _ 2) ?nnegrE ?mulr_ge0 ?sqrtr_ge0 //.
  rewrite exprMn !sqr_sqrtr ?ler0n // real_normK ?num_real // natrM mulrA [x k 0 ^+ 2 * _]mulrC.
  by rewrite ler_pmull.
apply: le_trans (ler_wpmul2r (sqrtr_ge0 _) close).
by rewrite -mulrA; apply: ler_pemulr; rewrite ?normr_ge0.
Qed.

Lemma central_share : atom <= Num.sqrt (2%:R / (3%:R * N%:R)).
Proof.
have p0 : 0 < 2%:R ^+ N :> R by rewrite exprn_gt0 ?ltr0n.
rewrite -(@ler_pexpn2r _ 2) ?nnegrE ?sqrtr_ge0 // sqr_sqrtr ?divr_ge0 ?mulr_ge0 ?ler0n //.
rewrite /atom exprMn exprVn ler_pdivr_mulr; last exact: exprn_gt0.
rewrite mulrAC ler_pdivl_mulr ?mulr_gt0 ?ltr0n //.
have -> : (2%:R ^+ N) ^+ 2 = 4%:R ^+ N :> R by rewrite exprAC -natrX.
rewrite -!natrX -!natrM ler_nat; apply: leq_trans (central_binomial_small N).
by rewrite leq_mul2l leq_addr orbT.
Qed.

Theorem binomial_anti_concentration_root x rho : nsq x = 1 -> 0 <= rho ->
  Pr R (fun t => `|product x t| <= rho) <=
    rho * Num.sqrt (2%:R * d%:R / 3%:R) + Num.sqrt (2%:R / (3%:R * N%:R)).
Proof.
move=> x1 r0; apply: le_trans (binomial_anti_concentration x1 r0) _; rewrite -/atom.
apply: le_trans (ler_wpmul2l _ central_share) _.
  by apply: addr_ge0 ler01; apply: mulr_ge0 r0 (sqrtr_ge0 _).
rewrite mulrDl mul1r ler_add2r -[rho * _ * _]mulrA -sqrtrM ?ler0n //.
have -> // : (d * N)%:R * (2%:R / (3%:R * N%:R)) = 2%:R * d%:R / 3%:R :> R.
by rewrite natrM; field; rewrite gt_eqF.
Qed.
End Sampler.

(* The paper's theorem, for networks that start with these weights: its conditions on the width and on N. *)
Section Budget.
Variables (R : rcfType) (n d m N E lam delta rho : R).
Hypotheses (n0 : 0 < n) (d0 : 0 <= d) (m0 : 0 < m) (N0 : 0 < N) (E0 : 0 < E).
Hypotheses (lam0 : 0 < lam) (delta0 : 0 < delta) (rho0 : 0 <= rho).
Hypothesis rho_sq : rho ^+ 2 = 512%:R * n * E / (lam ^+ 2 * delta * m).

(* Half of the allowed probability of being near is for the width, half for the number of signs. *)
Lemma budget :
  2%:R ^+ 30 * d * n ^+ 3 * E <= 3%:R * lam ^+ 4 * delta ^+ 3 * m ->
  2%:R ^+ 21 * n ^+ 2 <= 3%:R * lam ^+ 2 * delta ^+ 2 * N ->
  rho * Num.sqrt (2%:R * d / 3%:R) + Num.sqrt (2%:R / (3%:R * N)) <= lam * delta / (512%:R * n).
Proof.
move=> hm hN; rewrite -subr_ge0 in hm; rewrite -subr_ge0 in hN.
have -> : lam * delta / (512%:R * n) = lam * delta / (1024%:R * n) + lam * delta / (1024%:R * n).
  by field; rewrite gt_eqF.
have p0 : 0 <= lam * delta / (1024%:R * n) by rewrite divr_ge0 ?mulr_ge0 ?ler0n // ltW.
move def: (lam * delta / (1024%:R * n)) p0 => p p0.
have [n1 m1 N1 l1 e1] := And5 (ltW n0) (ltW m0) (ltW N0) (ltW lam0) (ltW delta0).
apply: ler_add; rewrite -(@ler_pexpn2r _ 2) ?nnegrE ?mulr_ge0 ?sqrtr_ge0 //.
  rewrite exprMn sqr_sqrtr ?divr_ge0 ?mulr_ge0 ?ler0n // rho_sq -subr_ge0; set left := (X in 0 <= X).
  have -> : left = (3%:R * lam ^+ 4 * delta ^+ 3 * m - 2%:R ^+ 30 * d * n ^+ 3 * E)
      / (3%:R * 2%:R ^+ 20 * n ^+ 2 * lam ^+ 2 * delta * m) by rewrite /left -def; field; rewrite !gt_eqF.
  by rewrite divr_ge0 // !mulr_ge0 ?exprn_ge0 ?ler0n.
rewrite sqr_sqrtr ?divr_ge0 ?mulr_ge0 ?ler0n // -subr_ge0; set left := (X in 0 <= X).
have -> : left = (3%:R * lam ^+ 2 * delta ^+ 2 * N - 2%:R ^+ 21 * n ^+ 2) / (3%:R * 2%:R ^+ 20 * n ^+ 2 * N).
  by rewrite /left -def; field; rewrite !gt_eqF.
by rewrite divr_ge0 // !mulr_ge0 ?exprn_ge0 ?ler0n.
Qed.

(* The width of the theorem is at least the one that its kernel requires. *)
Lemma width_for_kernel : 1 <= d -> 1 <= n -> n <= 2%:R * E -> lam <= 1 -> delta <= 1 ->
  2%:R ^+ 30 * d * n ^+ 3 * E <= 3%:R * lam ^+ 4 * delta ^+ 3 * m -> 8%:R * n ^+ 2 <= lam ^+ 2 * delta * m.
Proof.
move=> d1 n1 nE l1 e1 h; have q0 : 0 < 3%:R * lam ^+ 2 * delta ^+ 2 by rewrite !mulr_gt0 ?exprn_gt0 ?ltr0n.
rewrite -(ler_pmul2l q0).
have -> : 3%:R * lam ^+ 2 * delta ^+ 2 * (lam ^+ 2 * delta * m) = 3%:R * lam ^+ 4 * delta ^+ 3 * m by ring.
apply: le_trans h.
have l2 : lam ^+ 2 * delta ^+ 2 <= 1 by rewrite mulr_ile1 ?exprn_ge0 ?exprn_ile1 // ltW.
have nE2 : n ^+ 2 <= d * (n ^+ 2 * (2%:R * (n * E))).
  have g : n ^+ 2 <= n ^+ 2 * (2%:R * (n * E)).
    by rewrite ler_pemulr ?exprn_ge0 ?(ltW n0) // mulrCA mulr_ege1 // (le_trans n1).
  by apply: le_trans g _; rewrite ler_pemull // mulr_ge0 ?exprn_ge0 ?mulr_ge0 ?ler0n // ltW.
have -> : 3%:R * lam ^+ 2 * delta ^+ 2 * (8%:R * n ^+ 2) = 24%:R * (lam ^+ 2 * delta ^+ 2 * n ^+ 2) by ring.
have -> : 2%:R ^+ 30 * d * n ^+ 3 * E = 2%:R ^+ 29 * (d * (n ^+ 2 * (2%:R * (n * E)))) by ring.
have big : 24%:R <= 2%:R ^+ 29 :> R.
  by apply: (@le_trans _ _ (2%:R ^+ 5)); rewrite ?ler_eexpn2l ?ltr1n // -natrX ler_nat.
have b0 : 0 <= lam ^+ 2 * delta ^+ 2 * n ^+ 2 by rewrite !mulr_ge0 ?exprn_ge0 // ltW.
apply: le_trans (ler_wpmul2r b0 big) _; apply: ler_wpmul2l; first by rewrite exprn_ge0 ?ler0n.
by apply: le_trans nE2; rewrite ler_pimull ?exprn_ge0 // ltW.
Qed.
End Budget.

Section BinomialStart.
Variables (R : rcfType) (n' m d N T : nat).
Notation n := n'.+1.
Variables (X : 'M[R]_(n, d)) (c : R) (y : 'cV[R]_n).
Notation wt := (@binomial_weights R N d).
Hypothesis unit_inputs : forall i, nsq (row i X)^T = 1.

Lemma input_product_dot i t : input_product X wt i t = dot (wt t)^T (row i X)^T.
Proof. by rewrite dotC /dot trmxK -row_mul mxE. Qed.

Theorem binomial_start_second_moment i : (0 < N)%N -> Ex (fun t => relu (input_product X wt i t) ^+ 2) = 2%:R^-1.
Proof.
move=> N0; under eq_Ex do rewrite input_product_dot.
by rewrite binomial_relu_second_moment // unit_inputs mul1r.
Qed.

Variables (lam delta : R).
Hypothesis scale : c ^+ 2 = m%:R^-1.
Hypothesis lam_gt0 : 0 < lam.
Hypothesis delta_gt0 : 0 < delta.
Hypothesis positive : forall x, lam * nsq x <= qf (kernel X wt) x.
Let E := n%:R * 2%:R^-1 + nsq y.
Hypothesis width : 2%:R ^+ 30 * d%:R * n%:R ^+ 3 * E <= 3%:R * lam ^+ 4 * delta ^+ 3 * m%:R.
Hypothesis signs_per_weight : 2%:R ^+ 21 * n%:R ^+ 2 <= 3%:R * lam ^+ 2 * delta ^+ 2 * N%:R.
Notation rho := (radius m y 2%:R^-1 lam delta).

Let n0 : 0 < n%:R :> R. Proof. by rewrite ltr0n. Qed.
Let E_gt0 : 0 < E.
Proof. by apply: ltr_paddr (nsq_ge0 y) _; rewrite mulr_gt0 ?invr_gt0 ?ltr0n. Qed.
Let d_gt0 : (0 < d)%N.
Proof.
rewrite lt0n; apply/eqP => d0; have /eqP := unit_inputs 0.
by rewrite nsqE big1 ?(eq_sym 0) ?oner_eq0 // => l _; have := ltn_ord l; rewrite {2}d0.
Qed.
Let N_gt0 : (0 < N)%N.
Proof.
rewrite lt0n; apply: contraTneq signs_per_weight => ->.
by rewrite mulr0 -ltNge mulr_gt0 ?exprn_gt0 ?ltr0n.
Qed.
Let m_gt0 : (0 < m)%N.
Proof.
rewrite lt0n; apply: contraTneq width => ->.
by rewrite mulr0 -ltNge mulr_gt0 // mulr_gt0 ?exprn_gt0 // mulr_gt0 ?exprn_gt0 ?ltr0n.
Qed.
Let mR : 0 < m%:R :> R. Proof. by rewrite ltr0n. Qed.
Let NR : 0 < N%:R :> R. Proof. by rewrite ltr0n. Qed.
Let r0 : 0 < rho.
Proof.
rewrite mulr_gt0 ?divr_gt0 ?ltr0n // sqrtr_gt0 divr_gt0 ?mulr_gt0 ?ltr0n //.
Qed.

(* As rarely as the theorems allow, a neuron is near the hyperplane of a point. *)
Theorem binomial_start_anti_concentration i :
  512%:R * n%:R * Pr R (fun t => `|input_product X wt i t| <= rho) <= lam * delta.
Proof.
have q0 : 0 < 512%:R * n%:R :> R by rewrite mulr_gt0 ?ltr0n.
rewrite mulrC -ler_pdivl_mulr //.
rewrite (eq_Pr R (Q := fun t => `|dot (wt t)^T (row i X)^T| <= rho)) => [|t]; last by rewrite input_product_dot.
apply: le_trans (binomial_anti_concentration_root N_gt0 (unit_inputs i) (ltW r0)) _.
apply: budget (radius_sq m_gt0 lam_gt0 delta_gt0 E_gt0) width signs_per_weight; rewrite ?ler0n ?ltW //.
Qed.

(* The kernel's diagonal is at most 1, and so is lambda. *)
Let lam_le1 : lam <= 1.
Proof.
have := positive (ev R 0); rewrite qf_ev mxE /nsq dot_ev mxE eqxx mulr1 => /le_trans; apply.
have -> : (X *m X^T) 0 0 = 1.
  by rewrite -(unit_inputs 0) /nsq dotE mxE; apply: eq_bigr => l _; rewrite !mxE.
rewrite mul1r; apply: le_trans (Pr_le1 R (fun t => 0 <= input_product X wt 0 t)).
by apply: Ex_le => t; rewrite /active -natrM mulnb andbb.
Qed.

(* The assumptions of all theorems about training. *)
Theorem binomial_setting : delta <= 1 -> setting m X c y wt lam 2%:R^-1 delta.
Proof.
move=> d1; split=> //.
- exact: binomial_draws_gt0.
- by move=> i; rewrite binomial_start_second_moment.
- apply: (@width_for_kernel R n%:R d%:R m%:R E lam delta) => //; rewrite ?ler1n //.
  by rewrite /E mulrDr mulrCA mulfV ?pnatr_eq0 // mulr1 ler_addl mulr_ge0 ?ler0n ?nsq_ge0.
- exact: binomial_start_anti_concentration.
Qed.

Theorem main_theorem_binomial s' k :
  8%:R * (n ^ 2 + n)%:R * T%:R <= s'.+1%:R * delta -> 377%:R * n%:R <= 13%:R ^+ k * lam ->
  1 - delta <= Pr R (fun w : {ffun 'I_m -> neuron (binomial_draws N d)} * {ffun 'I_T -> Omega (m * d) s'} =>
    [forall t : 'I_T, norm (residual_at X c y wt (@CS R (m * d) s') (cg_solve k) w.1 w.2 t.+1)
      <= 2%:R^-1 * norm (residual_at X c y wt (@CS R (m * d) s') (cg_solve k) w.1 w.2 t)]).
Proof.
have [d1|d1 _ _] := leP delta 1; last by apply: le_trans (Pr_ge0 R _); rewrite subr_le0 ltW.
by move=> hs hk; apply: (main_theorem (binomial_setting d1) hs hk).
Qed.
End BinomialStart.
