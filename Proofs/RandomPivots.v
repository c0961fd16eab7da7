(* Random pivots: how randomly pivoted Cholesky draws the points of Nystrom.v, and how well it chooses them.

   Each pivot i is drawn with probability R_ii/tr R, where R is the remainder of G after the earlier pivots.

   Main results
     preconditioner_nystrom_mean, .._trace  one pivot leaves G - G^2/tr G in expectation.
     preconditioner_nystrom_acceptance      a proposal j, drawn with probability d_j/sum d and accepted with probability
                                            d'_j/d_j, is taken with probability d'_j/sum d; given that one of b is accepted,
                                            the first is j with probability d'_j/sum d'.
     preconditioner_nystrom_next_pivot      so the next pivot, from this block or the next one, is j with probability
                                            d'_j/sum d', as if pivots were drawn one by one.
     preconditioner_nystrom_mean_steps      let the trace that G has outside some r orthonormal directions be at most tau. Then
                                            each pivot brings the mean trace from t to t - (t - tau)^2/(r t) at most.
     preconditioner_nystrom_mean_rank       so s >= r/eps + r ln(tr G/(eps tau)) pivots leave at most (1 + eps) tau in the mean
                                            (Chen, Epperly, Tropp, Webber 2022; there with the best r directions).
     preconditioner_nystrom_mean_trace_pivots
                                            "in the mean", mean_trace, is the mean over all lists of s pivots.

   Dependencies
     LinearAlgebra, FiniteProbability, ConjugateGradient, Damping, Nystrom. No axioms, but for the number of pivots, which
     takes the logarithm from the analysis library. No eigenvalues: the r directions are any.

   Structure
     One pivot in the mean; the first accepted of some trials; a block of proposals; many pivots in the mean; how many are enough. *)
From mathcomp Require Import all_ssreflect all_algebra ring.
From mathcomp Require Import reals exp.
From SketchedGaussNewton Require Import LinearAlgebra FiniteProbability ConjugateGradient Damping Nystrom RealAnalysis.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory Num.Theory Order.Theory.
Local Open Scope ring_scope.

Section RandomPivots.
Variable R : realFieldType.

(* The mean of a function of a value with a given law. *)
Lemma Ex_law (T : finType) n (J : T -> 'I_n) (f : 'I_n -> R) :
  Ex (fun w => f (J w)) = \sum_i Pr R (fun w => J w == i) * f i.
Proof.
rewrite (eq_bigr (fun i => Ex (fun w => (J w == i)%:R * f i))); last by move=> i _; rewrite ExZr.
rewrite -Ex_sum; apply: eq_Ex => w; rewrite (bigD1 (J w)) //= eqxx mul1r big1 ?addr0 // => i.
by rewrite eq_sym => /negbTE ->; rewrite mul0r.
Qed.

Lemma Pr_total (T : finType) n (J : T -> 'I_n) (P : pred T) : Pr R P = \sum_j Pr R (fun w => P w && (J w == j)).
Proof.
rewrite /Pr -Ex_sum; apply: eq_Ex => w.
rewrite (bigD1 (J w)) //= eqxx andbT big1 ?addr0 // => i; rewrite eq_sym => /negbTE ->.
by rewrite andbF.
Qed.

(* One pivot, drawn with probabilities proportional to the diagonal, leaves G - G^2/tr G in expectation. *)
Section Mean.
Variables (T : finType) (n : nat) (G : 'M[R]_n) (J : T -> 'I_n).
Hypothesis sG : sym G.
Hypothesis pG : psd G.
Hypothesis trG : 0 < \tr G.
Lemma eliminate_mean a b :
  \sum_i G i i / \tr G * eliminate G i a b = (G - (\tr G)^-1 *: (G *m G)) a b.
Proof.
rewrite (eq_bigr (fun i => G i i / \tr G * G a b - (\tr G)^-1 * (G a i * G i b))) => [|i _].
  rewrite sumrB -mulr_suml -mulr_suml -/(\tr G) mulfV ?gt_eqF // mul1r -mulr_sumr.
  by rewrite [RHS]mxE [X in _ = _ + X]mxE [X in _ = _ - X]mxE [X in _ = _ - _ * X]mxE.
rewrite eliminateE (symE i b sG); have [z|g] := eqVneq (G i i) 0; last by field; rewrite gt_eqF.
by rewrite z (psd_zero_column a sG pG z) !mul0r mulr0 subrr.
Qed.
Lemma eliminate_mean_trace : \sum_i G i i / \tr G * \tr (eliminate G i) = \tr G - \tr (G *m G) / \tr G.
Proof.
rewrite (eq_bigr _ (fun i _ => mulr_sumr _ _ _ _)) exchange_big (eq_bigr _ (fun a _ => eliminate_mean a a)).
by rewrite -/(\tr (G - _)) linearB /= linearZ /= mulrC.
Qed.

Hypothesis law : forall i, Pr R (fun w => J w == i) = G i i / \tr G.
Theorem preconditioner_nystrom_mean a b :
  Ex (fun w => eliminate G (J w) a b) = (G - (\tr G)^-1 *: (G *m G)) a b.
Proof. by rewrite (Ex_law J (fun i => eliminate G i a b)) (eq_bigr _ (fun i _ => congr1 ( *%R^~ _) (law i))) eliminate_mean. Qed.
Theorem preconditioner_nystrom_mean_trace :
  Ex (fun w => \tr (eliminate G (J w))) = \tr G - \tr (G *m G) / \tr G.
Proof.
by rewrite (Ex_law J (fun i => \tr (eliminate G i))) (eq_bigr _ (fun i _ => congr1 ( *%R^~ _) (law i))) eliminate_mean_trace.
Qed.
End Mean.

(* The first of b trials that is accepted. *)
Section FirstAccepted.
Variables (X : finType) (b n : nat) (accepted : pred X) (value : X -> 'I_n).
Definition first_accepted (w : {ffun 'I_b -> X}) (j : 'I_n) : bool :=
  [exists k, [&& accepted (w k), value (w k) == j & [forall i : 'I_b, (i < k)%N ==> ~~ accepted (w i)]]].
Definition any_accepted (w : {ffun 'I_b -> X}) : bool := [exists k, accepted (w k)].

Lemma indicator_exists (I : finType) (Q : pred I) : (forall k l, Q k -> Q l -> k = l) ->
  \sum_k (Q k)%:R = [exists k, Q k]%:R :> R.
Proof.
move=> u; case: existsP => [[k Qk]|h]; last first.
  by rewrite big1 // => k _; case Qk : (Q k) => //; case: h; exists k.
rewrite (bigD1 k) //= Qk big1 ?addr0 // => l lk; case Ql : (Q l) => //.
by rewrite (u _ _ Ql Qk) eqxx in lk.
Qed.
(* The law of the first that is accepted is, up to a factor, that of one trial. *)
Lemma first_accepted_law : exists c : R, forall j, Pr R (first_accepted^~ j) = c * Pr R (fun x => accepted x && (value x == j)).
Proof.
pose before (k i : 'I_b) x := (i < k)%N ==> ~~ accepted x.
exists (\sum_(k < b) \prod_(i | i != k) Pr R (before k i)) => j.
pose here x := accepted x && (value x == j).
pose F (k i : 'I_b) x : R := (if i == k then here x else before k i x)%:R.
rewrite mulr_suml /Pr (eq_Ex (g := fun w : {ffun 'I_b -> X} => \sum_k \prod_i F k i (w i))).
  rewrite Ex_sum; apply: eq_bigr => k _; rewrite Ex_ffun_prod (bigD1 k) //= mulrC; congr (_ * _).
    by apply: eq_bigr => i /negbTE ik; apply: eq_Ex => x; rewrite /F ik.
  by apply: eq_Ex => x; rewrite /F eqxx.
move=> w; rewrite -indicator_exists => [|k l /and3P[ak _ /forallP hk] /and3P[al _ /forallP hl]]; last first.
  apply: val_inj; case: (ltngtP k l) => // kl.
    by have := hl k; rewrite kl ak.
  by have := hk l; rewrite kl al.
apply: eq_bigr => k _; rewrite (bigD1 k) //= /F eqxx /here andbA -mulnb natrM; congr (_ * _).
case: forallP => [h|h].
  by rewrite big1 // => i /negbTE ik; rewrite ik /before h.
case: (boolP [forall i : 'I_b, before k i (w i)]) => [/forallP //|].
rewrite negb_forall => /existsP[i]; rewrite /before negb_imply => /andP[ik ai].
rewrite (bigD1 i) /=; last by apply: contraTneq ik => ->; rewrite ltnn.
by rewrite ifN ?ik ?(negbTE ai) ?mul0r //; apply: contraTneq ik => ->; rewrite ltnn.
Qed.
Lemma first_accepted_sum w : \sum_j (first_accepted w j)%:R = (any_accepted w)%:R :> R.
Proof.
rewrite indicator_exists => [|j l].
  congr (nat_of_bool _)%:R; apply/existsP/existsP => [[j /existsP[k /and3P[ak _ _]]]|[k0 ak0]]; first by exists k.
  case: (@arg_minnP _ k0 (fun k => accepted (w k)) (@nat_of_ord b) ak0) => k ak mk; exists (value (w k)); apply/existsP; exists k.
  rewrite ak eqxx; apply/forallP => i; apply/implyP; rewrite ltnNge; apply: contraNN; exact: mk.
move=> /existsP[k /and3P[ak /eqP<- /forallP hk]] /existsP[m /and3P[am /eqP<- /forallP hm]].
congr (value (w _)); apply: val_inj; case: (ltngtP k m) => // km.
  by have := hm k; rewrite km ak.
by have := hk m; rewrite km am.
Qed.
(* Given that one is accepted, the law of the first is that of one trial, given that it is accepted. *)
Lemma first_accepted_given j : Pr R (first_accepted^~ j) * Pr R accepted =
  Pr R (fun x => accepted x && (value x == j)) * Pr R any_accepted.
Proof.
have [c h] := first_accepted_law; rewrite h.
have -> : Pr R any_accepted = \sum_i Pr R (first_accepted^~ i).
  by rewrite /Pr -Ex_sum; apply: eq_Ex => w; rewrite first_accepted_sum.
by rewrite (eq_bigr _ (fun i _ => h i)) -mulr_sumr -Pr_total [RHS]mulrCA mulrA.
Qed.
End FirstAccepted.

(* A block of b proposals, each drawn with probabilities proportional to d and accepted with probability d'_j/d_j, where d' is
   the remainder of d: a number u is drawn, and u d_j < d'_j is required. *)
Section Acceptance.
Variables (S T : finType) (b n : nat) (J : S -> 'I_n) (u : T -> R) (d d' : 'I_n -> R).
Hypothesis d'0 : forall j, 0 <= d' j <= d j.
Hypothesis sum0 : 0 < \sum_i d' i.
Hypothesis proposed : forall j, Pr R (fun w => J w == j) = d j / \sum_i d i.
Hypothesis shares : forall j, Pr R (fun w => u w * d j < d' j) = d' j / d j.
Definition accepts (w : S * T) : bool := u w.2 * d (J w.1) < d' (J w.1).

Lemma accepted_law j : Pr R (fun w => accepts w && (J w.1 == j)) = d' j / \sum_i d i.
Proof.
transitivity (Pr R (fun w => J w == j) * Pr R (fun w => u w * d j < d' j)).
  rewrite /Pr -Ex_indep; apply: eq_Ex => w; rewrite -natrM mulnb andbC /accepts.
  by case: eqP => // ->.
rewrite proposed shares; have [z|dj] := eqVneq (d j) 0; last by rewrite mulrAC mulrCA mulfV // mulr1.
by have := d'0 j; rewrite z mul0r mul0r -eq_le => /eqP <-; rewrite mul0r.
Qed.
Lemma accepts_total : Pr R accepts = (\sum_i d' i) / \sum_i d i.
Proof. by rewrite mulr_suml -(eq_bigr _ (fun i _ => accepted_law i)) -Pr_total. Qed.
Lemma proposals_gt0 : 0 < \sum_i d i.
Proof. by apply: lt_le_trans sum0 _; apply: ler_sum => i _; case/andP: (d'0 i). Qed.
Lemma accepts_neq0 : Pr R accepts != 0.
Proof. by rewrite accepts_total mulf_neq0 ?invr_eq0 ?gt_eqF ?proposals_gt0. Qed.
Theorem preconditioner_nystrom_acceptance j :
  [/\ Pr R (fun w => accepts w && (J w.1 == j)) = d' j / \sum_i d i,
      Pr R accepts = (\sum_i d' i) / \sum_i d i &
      Pr R (first_accepted (b := b) accepts (fun w => J w.1) ^~ j) =
        d' j / (\sum_i d' i) * Pr R (any_accepted (b := b) accepts)].
Proof.
split; rewrite ?accepted_law ?accepts_total //; apply: (mulIf accepts_neq0).
rewrite (first_accepted_given b accepts (fun w => J w.1) j) accepted_law accepts_total.
by field; rewrite !gt_eqF ?proposals_gt0.
Qed.

(* The next pivot: the first that is accepted of the b proposals that are left in the block, or, if none is, the first proposal of
   the next block, which is drawn from d' itself. It has the law of the algorithm that draws pivots one by one. *)
Variables (S' : finType) (J' : S' -> 'I_n).
Hypothesis next_block : forall j, Pr R (fun w => J' w == j) = d' j / \sum_i d' i.
Definition next_pivot_is (w : {ffun 'I_b -> S * T} * S') (j : 'I_n) : bool :=
  if any_accepted accepts w.1 then first_accepted accepts (fun x => J x.1) w.1 j else J' w.2 == j.
Theorem preconditioner_nystrom_next_pivot j : Pr R (next_pivot_is^~ j) = d' j / \sum_i d' i.
Proof.
have [_ _ first] := preconditioner_nystrom_acceptance j.
have S'0 : (0 < #|S'|)%N.
  rewrite lt0n; apply: contraTneq sum0 => e; rewrite -leNgt le_eqVlt; apply/orP; left; apply/eqP.
  apply: big1 => i _; have := next_block i; rewrite /Pr Ex_empty // => /esym/eqP.
  by rewrite mulf_eq0 invr_eq0 (gt_eqF sum0) orbF => /eqP.
pose q (w : {ffun 'I_b -> S * T}) : R := (~~ any_accepted accepts w)%:R.
have -> : Pr R (next_pivot_is^~ j) = Pr R (first_accepted (b := b) accepts (fun w => J w.1) ^~ j) +
    Ex q * Pr R (fun w => J' w == j).
  rewrite /Pr -Ex_indep -(Ex_fst (fun w => (first_accepted accepts (fun x : S * T => J x.1) w j)%:R) S'0) -ExD.
  apply: eq_Ex => -[w v] /=; rewrite /q /next_pivot_is /=.
  case: (boolP (any_accepted accepts w)) => h; first by rewrite mul0r addr0.
  rewrite mul1r; case: (boolP (first_accepted _ _ w j)) => [/existsP[k /andP[ak _]]|_]; last by rewrite add0r.
  by case/negP: h; apply/existsP; exists k.
have -> : Ex q = 1 - Pr R (any_accepted (b := b) accepts).
  apply: Pr_compl; apply: card_draws; rewrite lt0n; apply: contraNneq accepts_neq0 => e.
  by rewrite /Pr Ex_empty.
by rewrite first next_block; ring.
Qed.
End Acceptance.
End RandomPivots.

(* The mean of the remainder after s random pivots, each of them drawn with probabilities proportional to the diagonal. *)
Section MeanTrace.
Variable R : realFieldType.
Fixpoint mean_trace n s (G : 'M[R]_n) : R :=
  if s is s'.+1 then \sum_i G i i / \tr G * mean_trace s' (eliminate G i) else \tr G.
(* It is the mean over all lists of s pivots, each with its probability; where nothing is left of G, nothing more is drawn, and
   there is nothing to be added. *)
Fixpoint pivots_law n (G : 'M[R]_n) (p : seq 'I_n) : R :=
  if p is i :: q then G i i / \tr G * pivots_law (eliminate G i) q else 1.
Theorem preconditioner_nystrom_mean_trace_pivots n s (G : 'M[R]_n) :
  mean_trace s G = \sum_(p : s.-tuple 'I_n) pivots_law G p * \tr (eliminate_all G p).
Proof.
elim: s G => [|s IH] G /=.
  by rewrite (big_pred1 [tuple]) => [|p]; [rewrite mul1r | rewrite (tuple0 p) /= eqxx].
rewrite (reindex (fun iq : 'I_n * s.-tuple 'I_n => cons_tuple iq.1 iq.2)); last first.
  exists (fun p => (thead p, behead_tuple p)) => [[i q] _|p _] /=; last by rewrite [RHS]tuple_eta; apply: val_inj.
  by congr pair; apply: val_inj.
rewrite -(pair_bigA _ (fun i (q : s.-tuple 'I_n) => pivots_law G (i :: q) * \tr (eliminate_all G (i :: q)))) /=.
by apply: eq_bigr => i _; rewrite IH mulr_sumr; apply: eq_bigr => q _; rewrite mulrA.
Qed.

Variables (n r : nat) (Q : 'M[R]_(n, r)).
Hypothesis QQ : Q^T *m Q = 1%:M.
Hypothesis r0 : (0 < r)%N.
(* The trace that G has outside the r directions. *)
Definition tail (G : 'M[R]_n) : R := \tr G - \tr (Q^T *m G *m Q).

(* Bessel's inequality. *)
Lemma captured_norm v : nsq (Q^T *m v) <= 1 * nsq v.
Proof.
rewrite mul1r -subr_ge0; have := nsq_ge0 (v - Q *m (Q^T *m v)).
by rewrite nsqB dot_mulr (nsq_isom _ QQ) -/(nsq _); congr (0 <= _); ring.
Qed.
(* The remainder has no larger tail. *)
Lemma tail_le (G H : 'M[R]_n) : sym (G - H) -> psd (G - H) -> tail H <= tail G.
Proof.
move=> sE pE; rewrite -subr_ge0.
have -> : tail G - tail H = \tr (G - H) - \tr (Q^T *m (G - H) *m Q).
  rewrite /tail mulmxBr mulmxBl !linearB /=; ring.
have := trace_congruence sE pE captured_norm; rewrite trmxK mul1r => h.
by rewrite subr_ge0.
Qed.
Lemma tail_ge0 (G : 'M[R]_n) : sym G -> psd G -> 0 <= tail G.
Proof. by move=> sG pG; have := trace_congruence sG pG captured_norm; rewrite trmxK mul1r subr_ge0. Qed.
Lemma captured_ge0 (G : 'M[R]_n) : psd G -> 0 <= \tr (Q^T *m G *m Q).
Proof. by move=> pG; apply: trace_ge0; have := psd_congruence Q^T pG; rewrite trmxK. Qed.
(* Cauchy's inequality, for the inner product of matrices. *)
Lemma captured_sqr (G : 'M[R]_n) : sym G -> \tr (Q^T *m G *m Q) ^+ 2 / r%:R <= \tr (G *m G).
Proof.
move=> sG; set y := \tr _; have rp : 0 < r%:R :> R by rewrite ltr0n.
pose P := Q *m Q^T; have sP : P^T = P by rewrite /P trmx_mul trmxK.
have trPP : \tr (P *m P) = r%:R.
  by rewrite /P mulmxA -(mulmxA Q Q^T) QQ mulmx1 mxtrace_mulC QQ mxtrace1.
have trGP : \tr (G *m P) = y by rewrite /P mulmxA mxtrace_mulC mulmxA.
have eT : (G - (y / r%:R) *: P)^T = G - (y / r%:R) *: P by rewrite linearB /= linearZ /= sG sP.
have := frob2_ge0 (G - (y / r%:R) *: P); rewrite frob2_trace eT.
rewrite mulmxBl !mulmxBr -!scalemxAr -!scalemxAl !linearB /= !linearZ /= trPP [\tr (P *m G)]mxtrace_mulC trGP => h.
rewrite -subr_ge0; apply: le_trans h _; rewrite le_eqVlt; apply/orP; left; apply/eqP; field.
by rewrite gt_eqF.
Qed.

(* One step brings the mean from t to t - (t - tau)^2/(r t) at most. *)
Variable tau : R.
Hypothesis tau0 : 0 < tau.
Definition mean_bound (t : R) : R := t - (t - tau) ^+ 2 / (r%:R * t).
Let rp : 0 < r%:R :> R. Proof. by rewrite ltr0n. Qed.
Let r1 : 1 <= r%:R :> R. Proof. by rewrite ler1n. Qed.
(* Its slope. *)
Let slope c := 1 - (1 - (tau / c) ^+ 2) / r%:R.

Lemma mean_bound_gt c : tau < c -> tau < mean_bound c < c.
Proof.
move=> tc; have c0 : 0 < c := lt_trans tau0 tc; have x0 : 0 < c - tau by rewrite subr_gt0.
have rc : 0 < r%:R * c by rewrite mulr_gt0.
apply/andP; split; last first.
  by rewrite /mean_bound ltr_subl_addr ltr_addl divr_gt0 ?exprn_gt0.
rewrite -subr_gt0; have -> : mean_bound c - tau = (c - tau) * (r%:R * c - (c - tau)) / (r%:R * c).
  by rewrite /mean_bound; field; rewrite !gt_eqF.
rewrite divr_gt0 // mulr_gt0 // subr_gt0; apply: (@lt_le_trans _ _ c); first by rewrite ltr_subl_addr ltr_addl.
by rewrite ler_pemull // ltW.
Qed.
Lemma slope_ge0 c : tau < c -> 0 <= slope c.
Proof.
move=> tc; rewrite subr_ge0 ler_pdivr_mulr // mul1r; apply: le_trans r1.
by rewrite ler_subl_addr ler_addl sqr_ge0.
Qed.
(* The bound lies below its tangents. *)
Lemma tangent c t : tau < c -> mean_bound c + slope c * (t - c) =
  t - (t - 2%:R * tau + 2%:R * (tau ^+ 2 / c) - (tau / c) ^+ 2 * t) / r%:R.
Proof.
by move=> tc; have c0 : 0 < c := lt_trans tau0 tc; rewrite /mean_bound /slope; field; rewrite !gt_eqF.
Qed.
Lemma tangent_ge c t y : tau < c -> 0 < t -> 0 <= y -> t - tau <= y ->
  t - y ^+ 2 / r%:R / t <= mean_bound c + slope c * (t - c).
Proof.
move=> tc t0 y0 ty; have c0 : 0 < c := lt_trans tau0 tc.
rewrite tangent // ler_add2l ler_opp2 ler_pdivl_mulr // mulrAC ler_pmul2r ?invr_gt0 //.
have -> : (t - 2%:R * tau + 2%:R * (tau ^+ 2 / c) - (tau / c) ^+ 2 * t) * t = (t - tau) ^+ 2 - (tau - tau * (t / c)) ^+ 2.
  by field; rewrite gt_eqF.
rewrite ler_subl_addr; have [h|h] := lerP tau t.
  apply: (@le_trans _ _ (y ^+ 2)); last by rewrite ler_addl sqr_ge0.
  by rewrite ler_pexpn2r ?nnegrE ?subr_ge0.
apply: (@le_trans _ _ ((tau - tau * (t / c)) ^+ 2)); last by rewrite ler_addr sqr_ge0.
have e : t <= tau by apply: ltW.
have k : tau * (t / c) <= t.
  by rewrite mulrCA ler_pimulr ?(ltW t0) // ler_pdivr_mulr // mul1r ltW.
rewrite -sqrrN opprB ler_pexpn2r ?nnegrE ?subr_ge0 //; first by rewrite ler_add2l ler_opp2.
exact: le_trans k e.
Qed.
Lemma tangent_at0 c : tau < c -> 0 <= mean_bound c + slope c * (0 - c).
Proof.
move=> tc; have c0 : 0 < c := lt_trans tau0 tc; rewrite tangent //.
have -> : 0 - (0 - 2%:R * tau + 2%:R * (tau ^+ 2 / c) - (tau / c) ^+ 2 * 0) / r%:R = 2%:R * tau * (1 - tau / c) / r%:R.
  by field; rewrite !gt_eqF.
by rewrite divr_ge0 ?(ltW rp) // mulr_ge0 ?mulr_ge0 ?ler0n ?(ltW tau0) // subr_ge0 ler_pdivr_mulr // mul1r ltW.
Qed.

Definition valid (G : 'M[R]_n) := [/\ sym G, psd G & tail G <= tau].
Lemma valid_step G i : valid G -> valid (eliminate G i).
Proof.
move=> [sG pG tG]; have [s1 p1 d1 _ _] := preconditioner_nystrom_step i sG pG; split=> //.
by apply: le_trans tG; apply: tail_le => //; rewrite /sym linearB /= sG s1.
Qed.
Lemma mean_trace_tangent s c : tau < c -> exists2 al, 0 <= al &
  forall G, valid G -> mean_trace s G <= iter s mean_bound c + al * (\tr G - c).
Proof.
elim: s c => [|s IH] c tc; first by exists 1 => // G _; rewrite /= mul1r addrC subrK.
have /andP[fc _] := mean_bound_gt tc; have [al al0 h] := IH _ fc.
exists (al * slope c) => [|G vG]; first by rewrite mulr_ge0 // slope_ge0.
rewrite iterSr -mulrA /=; have [sG pG tG] := vG.
set B := iter s _ _ in h *.
suff [m [h1 h2]] : exists m, mean_trace s.+1 G <= B + al * (m - mean_bound c) /\ m <= mean_bound c + slope c * (\tr G - c).
  apply: le_trans h1 _; rewrite ler_add2l ler_wpmul2l // ler_subl_addl //.
have t0 : 0 <= \tr G by apply: trace_ge0.
have [t|tn] := eqVneq (\tr G) 0.
  exists 0; split; last by rewrite t; apply: tangent_at0.
  have -> : mean_trace s.+1 G = mean_trace s G.
    have z k : mean_trace k G = 0 by case: k => //= k; rewrite big1 // => i _; rewrite t invr0 mulr0 mul0r.
    by rewrite !z.
  by rewrite -t; apply: h.
have tp : 0 < \tr G by rewrite lt_neqAle eq_sym tn.
exists (\tr G - \tr (G *m G) / \tr G); split.
  have p1 : \sum_i G i i / \tr G = 1 by rewrite -mulr_suml -/(\tr G) mulfV.
  rewrite -(eliminate_mean_trace sG pG tp) -[B]mul1r -[mean_bound c]mul1r -p1 !mulr_suml -sumrB mulr_sumr -big_split /=.
  apply: ler_sum => i _; rewrite -mulrBr mulrCA -mulrDr; apply: ler_wpmul2l.
    by rewrite divr_ge0 ?psd_pivot.
  by apply: h; apply: valid_step.
have y0 := captured_ge0 pG; set y := \tr (Q^T *m G *m Q) in y0 *.
apply: le_trans (tangent_ge tc tp y0 _); last by rewrite ler_subl_addr -ler_subl_addl.
by rewrite ler_add2l ler_opp2 ler_pmul2r ?invr_gt0 // captured_sqr.
Qed.
Theorem preconditioner_nystrom_mean_steps G s : sym G -> psd G -> tail G <= tau -> tau < \tr G ->
  mean_trace s G <= iter s mean_bound (\tr G).
Proof.
move=> sG pG tG tc; have [al _ h] := mean_trace_tangent s tc.
by have := h G (And3 sG pG tG); rewrite subrr mulr0 addr0.
Qed.
End MeanTrace.

(* How many pivots are enough. *)
Section EnoughPivots.
Variable R : realType.

Variables (n r : nat) (Q : 'M[R]_(n, r)).
Hypothesis QQ : Q^T *m Q = 1%:M.
Hypothesis r0 : (0 < r)%N.
Let rp : 0 < r%:R :> R. Proof. by rewrite ltr0n. Qed.

Lemma mean_trace_le s (G : 'M[R]_n) : sym G -> psd G -> mean_trace s G <= \tr G.
Proof.
elim: s G => //= s IH G sG pG; have t0 := trace_ge0 pG.
have [t|tn] := eqVneq (\tr G) 0; first by rewrite big1 ?t // => i _; rewrite invr0 mulr0 mul0r.
apply: (@le_trans _ _ (\sum_i G i i / \tr G * \tr G)); last by rewrite -!mulr_suml divfK.
apply: ler_sum => i _; have [s1 p1 d1 _ _] := preconditioner_nystrom_step i sG pG.
apply: ler_wpmul2l; first by rewrite divr_ge0 ?psd_pivot.
by apply: le_trans (IH _ s1 p1) _; rewrite -subr_ge0; have := trace_ge0 d1; rewrite linearB.
Qed.

Section Count.
Variables (tau c : R).
Hypothesis tau0 : 0 < tau.
Hypothesis tc : tau < c.
Notation x k := (iter k (mean_bound r tau) c - tau).
Lemma excess_gt0 k : 0 < x k.
Proof. by rewrite subr_gt0; elim: k => //= k /(mean_bound_gt r0 tau0)/andP[]. Qed.
Lemma excess_step k : 1 <= r%:R * (ln (x k) - ln (x k.+1) + (tau / x k.+1 - tau / x k)).
Proof.
have a0 := excess_gt0 k; have b0 := excess_gt0 k.+1; set a := x k in a0 *; set b := x k.+1 in b0 *.
have at0 : 0 < a + tau by rewrite addr_gt0.
have eb : b = a - a ^+ 2 / (r%:R * (a + tau)) by rewrite /b /a /= /mean_bound subrK addrAC.
have ba : b <= a by rewrite eb ler_subl_addr ler_addl divr_ge0 ?sqr_ge0 // mulr_ge0 // ltW.
have h1 := ln_ratio_ge b0 ba.
have h2 : tau * (a - b) / a ^+ 2 <= tau / b - tau / a.
  have -> : tau / b - tau / a = tau * (a - b) / (a * b) by field; rewrite !gt_eqF.
  rewrite ler_wpmul2l ?mulr_ge0 ?subr_ge0 ?(ltW tau0) // ler_pinv ?inE ?unitfE ?gt_eqF ?mulr_gt0 ?exprn_gt0 //.
  by rewrite expr2 ler_pmul2l.
have e : 1 = r%:R * (1 - b / a + tau * (a - b) / a ^+ 2) by rewrite eb; field; rewrite !gt_eqF.
by rewrite {1}e ler_pmul2l // ler_add.
Qed.
Lemma excess_count k : k%:R <= r%:R * (ln (x 0) - ln (x k) + (tau / x k - tau / x 0)).
Proof.
elim: k => [|k IH]; first by rewrite !subrr addr0 mulr0.
rewrite -addn1 natrD; apply: le_trans (ler_add IH (excess_step k)) _.
by rewrite addn1 le_eqVlt; apply/orP; left; apply/eqP; ring.
Qed.
Lemma excess_small eps s : 0 < eps -> r%:R / eps + r%:R * ln (c / (eps * tau)) <= s%:R ->
  iter s (mean_bound r tau) c <= (1 + eps) * tau.
Proof.
move=> e0 hs; rewrite mulrDl mul1r -ler_subl_addl leNgt; apply/negP => h.
have et : 0 < eps * tau by rewrite mulr_gt0.
have c0 : 0 < c := lt_trans tau0 tc; have x0 := excess_gt0 0; have xs := excess_gt0 s.
have := le_trans hs (excess_count s); apply/negP; rewrite -ltNge -mulrDr ltr_pmul2l //.
rewrite ln_div ?posrE //; set a := ln (x s).
have l1 : ln (x 0) <= ln c by rewrite ler_ln ?posrE //= ler_subl_addr ler_addl ltW.
have l2 : ln (eps * tau) <= a by rewrite ler_ln ?posrE // ltW.
have l3 : tau / x s < eps^-1.
  by rewrite ltr_pdivr_mulr // mulrC -ltr_pdivr_mulr ?invr_gt0 // invrK mulrC.
have l4 : 0 <= tau / x 0 by rewrite divr_ge0 ?ltW.
rewrite [X in _ < X]addrC; apply: ler_lt_add; first by rewrite ler_sub.
by apply: le_lt_trans l3; rewrite ler_subl_addr ler_addl.
Qed.
End Count.

Theorem preconditioner_nystrom_mean_rank (G : 'M[R]_n) tau eps s : sym G -> psd G -> 0 < tau -> tail Q G <= tau ->
  0 < eps -> r%:R / eps + r%:R * ln (\tr G / (eps * tau)) <= s%:R -> mean_trace s G <= (1 + eps) * tau.
Proof.
move=> sG pG t0 tG e0 hs; have [h|h] := lerP (\tr G) tau.
  by apply: le_trans (mean_trace_le s sG pG) _; apply: le_trans h _; rewrite ler_pmull // ler_addl ltW.
apply: le_trans (preconditioner_nystrom_mean_steps QQ r0 t0 s sG pG tG h) _.
exact: excess_small.
Qed.
End EnoughPivots.
