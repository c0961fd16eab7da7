(* Successive draws, each judged by a criterion that depends on the earlier ones.

   Main results
   ------------
   A run draws w(0), w(1), .. w(T-1) independently and uniformly from one finite space; the condition on w(t) may depend
   on w(0) .. w(t-1), as a sketch must embed the Jacobian that the sketches before it have led to.
   - with_probability_adaptive: if each draw satisfies its condition with probability at least 1 - dl, whatever the
     past, then all T of them do with probability at least 1 - T dl.
   - mean_adaptive: if the mean of f(past, w(t)) over w(t) is at most c, whatever the past, then it is so on the whole.
   - with_probability_some: of k independent draws one at least is good with probability at least 1 - p^k, if each is
     bad with probability at most p.
   - mean_first: the expected number of draws until the first good one of k is at most 1/(1 - p), for p < 1; if all are
     bad, k + 1 are counted.

   Dependencies: FiniteProbability. No axioms; any ordered field.

   Structure: adaptive draws; repeated draws. *)
From mathcomp Require Import all_ssreflect all_algebra ring.
From SketchedGaussNewton Require Import FiniteProbability.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory Num.Theory Order.Theory.
Local Open Scope ring_scope.

Section AdaptiveDraws.
Variables (R : realFieldType) (T : nat) (Om : finType).
Notation draws := {ffun 'I_T -> Om}.
Implicit Types (w v : draws) (u : Om) (t : 'I_T).

(* The draws before t; the others are replaced by u0. *)
Definition past u0 t w : draws := [ffun j : 'I_T => if (j < t)%N then w j else u0].
Lemma past_lt u0 t w (j : 'I_T) : (j < t)%N -> past u0 t w j = w j.
Proof. by move=> jt; rewrite ffunE jt. Qed.

Theorem mean_adaptive u0 t (f : draws -> Om -> R) c : (forall v, Ex (f v) <= c) ->
  Ex (fun w : draws => f (past u0 t w) (w t)) <= c.
Proof.
move=> h; have Om0 : (0 < #|Om|)%N by apply/card_gt0P; exists u0.
rewrite (eq_Ex (g := fun w : draws => \sum_v f v (w t) * (past u0 t w == v)%:R)); last first.
  move=> w; rewrite (bigD1 (past u0 t w)) //= eqxx mulr1 big1 ?addr0 // => v.
  by rewrite eq_sym => /negbTE ->; rewrite mulr0.
rewrite Ex_sum; apply: (@le_trans _ _ (\sum_v c * Ex (fun w : draws => (past u0 t w == v)%:R))).
  apply: ler_sum => v _.
  rewrite (@Ex_ffun_coord _ _ _ t (f v) (fun w => (past u0 t w == v)%:R)).
    by apply: ler_wpmul2r (h v); apply: Ex_ge0 => w; rewrite ler0n.
  move=> w w' e; congr (_ == _)%:R; apply/ffunP => j; rewrite !ffunE.
  by case: ltnP => // jt; apply: e; rewrite neq_ltn jt.
rewrite -mulr_sumr -Ex_sum (@Ex_const _ _ _ 1) ?mulr1 //; first exact: card_draws Om0.
move=> w; rewrite (bigD1 (past u0 t w)) //= eqxx big1 ?addr0 // => v.
by rewrite eq_sym => /negbTE ->.
Qed.

Theorem with_probability_adaptive (dl : R) (P : 'I_T -> draws -> Om -> Prop) : (0 < #|Om|)%N ->
  (forall t w v u, (forall j : 'I_T, (j < t)%N -> w j = v j) -> P t w u -> P t v u) ->
  (forall t w, with_probability (1 - dl) (P t w)) ->
  with_probability (1 - T%:R * dl) (fun w => forall t, P t w (w t)).
Proof.
move=> Om0 hpast hP; have [u0 _] : exists u0 : Om, true by case/card_gt0P: Om0 => u0; exists u0.
have [g hg] : exists g : 'I_T * draws -> {ffun Om -> bool},
    forall q, 1 - dl <= Pr R (g q) /\ forall u, g q u -> P q.1 q.2 u.
  apply: (@fin_all_exists _ _ (fun q (v : {ffun Om -> bool}) =>
    1 - dl <= Pr R v /\ forall u, v u -> P q.1 q.2 u)).
  move=> [t w]; have [v hv vP] := hP t w; exists [ffun u => v u]; split=> [|u]; last by rewrite ffunE => /vP.
  by rewrite (eq_Pr R (Q := v)) // => u; rewrite ffunE.
exists (fun w => [forall t, g (t, past u0 t w) (w t)]) => [|w /forallP h t].
  apply: le_trans (Pr_forall_ge R _ (card_draws _ Om0)).
  rewrite ler_add2l ler_opp2 -[X in _ <= X](_ : \sum_(t < T) dl = _); last first.
    by rewrite sumr_const card_ord mulr_natl.
  apply: ler_sum => t _; have := @mean_adaptive u0 t (fun v u => (~~ g (t, v) u)%:R) dl; apply=> v.
  by rewrite -/(Pr R (fun u => ~~ g (t, v) u)) Pr_compl // ler_subl_addr -ler_subl_addl; case: (hg (t, v)).
have [_ hq] := hg (t, past u0 t w); apply: hpast (hq _ (h t)) => j jt.
by rewrite past_lt.
Qed.
End AdaptiveDraws.

(* Draws from one space until one is good, k at most. *)
Section RepeatedDraws.
Variables (R : realFieldType) (k : nat) (Om : finType) (p : R).
Notation draws := {ffun 'I_k -> Om}.
Hypothesis Om0 : (0 < #|Om|)%N.

(* The first j draws are all bad with probability at most p^j. *)
Lemma Pr_all_bad (bad : pred Om) j : Pr R bad <= p -> (j <= k)%N ->
  Pr R (fun u : draws => [forall i : 'I_k, (i < j)%N ==> bad (u i)]) <= p ^+ j.
Proof.
move=> hp jk; pose F (i : 'I_k) v : R := if (i < j)%N then (bad v)%:R else 1.
rewrite /Pr (eq_Ex (g := fun u : draws => \prod_i F i (u i))); last first.
  move=> u; have [/forallP h|] := boolP [forall i : 'I_k, (i < j)%N ==> bad (u i)].
    by rewrite big1 // => i _; have := h i; rewrite /F; case: ltnP => //= _ ->.
  rewrite negb_forall => /existsP[i]; rewrite negb_imply => /andP[ij /negbTE b].
  by rewrite (bigD1 i) //= /F ij b mul0r.
rewrite Ex_ffun_prod; apply: (@le_trans _ _ (\prod_(i < k) if (i < j)%N then p else 1)).
  apply: ler_prod => i _; rewrite /F; case: ltnP => _; last by rewrite Ex_cst // ler01 lexx.
  by rewrite Pr_ge0.
have -> : \prod_(i < k) (if (i < j)%N then p else 1) = p ^+ j.
  by rewrite -big_mkcond -(big_ord_widen k (fun=> p) jk) prodr_const card_ord.
exact: lexx.
Qed.

Theorem with_probability_some (P : Om -> Prop) : with_probability (1 - p) P ->
  with_probability (1 - p ^+ k) (fun u : draws => exists j, P (u j)).
Proof.
move=> [good hgood gP]; apply: (@with_probability_fail _ _ (fun u : draws => [forall i, ~~ good (u i)])).
- exact: card_draws.
- have hb : Pr R (fun v => ~~ good v) <= p by rewrite Pr_compl // ler_subl_addr -ler_subl_addl.
  apply: le_trans (Pr_all_bad hb (leqnn k)); apply: Pr_le => u /forallP h.
  by apply/forallP => i; rewrite h implybT.
- by move=> u; rewrite negb_forall => /existsP[j]; rewrite negbK => /gP ?; exists j.
Qed.

Theorem mean_first (good : pred Om) : 0 <= p < 1 -> 1 - p <= Pr R good ->
  Ex (fun u : draws => (find good (codom u)).+1%:R) <= (1 - p)^-1.
Proof.
move=> /andP[p0 p1] hgood; have hb : Pr R (fun v => ~~ good v) <= p.
  by rewrite Pr_compl // ler_subl_addr -ler_subl_addl.
have pos : 0 < 1 - p by rewrite subr_gt0.
apply: (@le_trans _ _ (\sum_(j < k.+1) p ^+ j)); last first.
  rewrite -(ler_pmul2l pos) mulfV ?gt_eqF //.
  have -> : (1 - p) * (\sum_(j < k.+1) p ^+ j) = 1 - p ^+ k.+1 by rewrite -[RHS]opprB subrX1 -mulNr opprB.
  by rewrite ler_subl_addr ler_addl exprn_ge0.
rewrite (eq_Ex (g := fun u : draws => \sum_(j < k.+1) (j <= find good (codom u))%:R)); last first.
  move=> u; rewrite -natr_sum; congr _%:R.
  have fk : (find good (codom u) < k.+1)%N by rewrite ltnS (leq_trans (find_size _ _)) // size_codom card_ord.
  transitivity (\sum_(j < k.+1 | (j < (find good (codom u)).+1)%N) 1)%N; last by rewrite big_mkcond.
  by rewrite -(big_ord_widen _ (fun=> 1%N) fk) sum1_card card_ord.
rewrite Ex_sum; apply: ler_sum => j _; apply: le_trans (Pr_all_bad hb (ltn_ord j)); apply: Pr_le => u jf.
apply/forallP => i; apply/implyP => ij; have := @before_find _ (u i) good (codom u) i (leq_trans ij jf).
by rewrite codomE (nth_map i) ?size_enum_ord // nth_ord_enum => ->.
Qed.
End RepeatedDraws.
