(* Expectations: the properties of a probability space that the proofs about a random start need, and no more.

   Main results
   ------------
   An expectation on a space Omega (of any kind) is a set of integrable functions with a mean that is linear, monotone,
   and c for the constant c. Integrable functions are closed under sums and multiples; if f is integrable, then {t < f}
   is an event, which is to say that its indicator is integrable, and so is f times the indicator of an event. The
   Lebesgue integral of a probability measure is an expectation; so Gaussian weights are covered as soon as a library
   has them.
   - expectation_markov: P[f > t] <= E f / t for f >= 0 and t > 0.
   - expectation_or: P[A or B] <= P[A] + P[B].
   - expectation_sqr_sum: for draws q_1 .. q_m, each of the same law and independent in pairs, and for f with mean 0,
     E (sum_r f(q_r))^2 = m E f^2.
   - expectation_counting: the means over a finite space with equally likely elements are an expectation;
     "with probability at least p" (with_probability_under) says for it what with_probability says
     (expectation_counting_probability), and draws from such a space are of one law and independent in pairs
     (expectation_independent).

   Dependencies: FiniteProbability. No axioms; any ordered field.

   Structure: the record; rules; events; statements that hold with some probability; draws; finite spaces. *)
From mathcomp Require Import all_ssreflect all_algebra ring.
From SketchedGaussNewton Require Import FiniteProbability.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory Num.Theory Order.Theory.
Local Open Scope ring_scope.

Record expectation (R : realFieldType) (Omega : Type) := Expectation {
  integrable : (Omega -> R) -> Prop;
  mean : (Omega -> R) -> R;
  integrable_same : forall f g, f =1 g -> integrable f -> integrable g;
  integrable_constant : forall c, integrable (fun=> c);
  integrable_sum2 : forall f g, integrable f -> integrable g -> integrable (fun w => f w + g w);
  integrable_multiple : forall c f, integrable f -> integrable (fun w => c * f w);
  integrable_above : forall f t, integrable f -> integrable (fun w => (t < f w)%R%:R);
  integrable_on : forall (A : pred Omega) f,
    integrable (fun w => (A w)%:R) -> integrable f -> integrable (fun w => (A w)%:R * f w);
  mean_constant : forall c, mean (fun=> c) = c;
  mean_sum2 : forall f g, integrable f -> integrable g -> mean (fun w => f w + g w) = mean f + mean g;
  mean_multiple : forall c f, integrable f -> mean (fun w => c * f w) = c * mean f;
  mean_ge0 : forall f, integrable f -> (forall w, 0 <= f w) -> 0 <= mean f
}.

Section Rules.
Variables (R : realFieldType) (Omega : Type) (E : expectation R Omega).
Implicit Types (f g : Omega -> R) (A B : pred Omega).

Lemma integrableN f : integrable E f -> integrable E (fun w => - f w).
Proof.
by move=> hf; apply: integrable_same (integrable_multiple (- 1) hf) => w; rewrite mulN1r.
Qed.
Lemma integrableB f g : integrable E f -> integrable E g -> integrable E (fun w => f w - g w).
Proof. by move=> hf hg; apply: integrable_sum2 (integrableN hg). Qed.
Lemma mean_le f g : integrable E f -> integrable E g -> (forall w, f w <= g w) -> mean E f <= mean E g.
Proof.
move=> hf hg h; have := @mean_ge0 _ _ E (fun w => g w + (- 1) * f w).
rewrite mean_sum2 ?mean_multiple // ?mulN1r ?subr_ge0; last exact: integrable_multiple.
apply=> [|w]; first by apply: integrable_sum2 (integrable_multiple _ hf).
by rewrite mulN1r subr_ge0.
Qed.
Lemma mean_same f g : f =1 g -> integrable E f -> mean E f = mean E g.
Proof.
move=> e hf; have hg := integrable_same e hf.
by apply: le_anti; rewrite !mean_le // => w; rewrite e.
Qed.
Lemma meanB f g : integrable E f -> integrable E g -> mean E (fun w => f w - g w) = mean E f - mean E g.
Proof.
move=> hf hg; rewrite (mean_same (g := fun w => f w + (- 1) * g w)) => [|w|]; last exact: integrableB.
  by rewrite mean_sum2 ?mean_multiple ?mulN1r //; apply: integrable_multiple.
by rewrite mulN1r.
Qed.
Lemma integrable_sum (J : Type) (r : seq J) (F : J -> Omega -> R) : (forall j, integrable E (F j)) ->
  integrable E (fun w => \sum_(j <- r) F j w).
Proof.
move=> h; elim: r => [|j r IH].
  by apply: integrable_same (integrable_constant E 0) => w; rewrite big_nil.
by apply: integrable_same (integrable_sum2 (h j) IH) => w; rewrite big_cons.
Qed.
Lemma mean_sum (J : Type) (r : seq J) (F : J -> Omega -> R) : (forall j, integrable E (F j)) ->
  mean E (fun w => \sum_(j <- r) F j w) = \sum_(j <- r) mean E (F j).
Proof.
move=> h; elim: r => [|j r IH].
  rewrite big_nil (mean_same (g := fun=> 0)) ?mean_constant // => [w|]; first by rewrite big_nil.
  exact: integrable_sum.
rewrite big_cons -IH -mean_sum2 //; last exact: integrable_sum.
by apply: mean_same => [w|]; [rewrite big_cons | apply: integrable_sum].
Qed.

(* Events, and their probabilities. *)
Definition event A := integrable E (fun w => (A w)%:R).
Definition probability A := mean E (fun w => (A w)%:R).

Lemma event_same A B : A =1 B -> event A -> event B.
Proof. by move=> e; apply: integrable_same => w; rewrite e. Qed.
Lemma event_above f t : integrable E f -> event (fun w => t < f w).
Proof. exact: integrable_above. Qed.
Lemma event_not A : event A -> event (fun w => ~~ A w).
Proof.
move=> hA; apply: integrable_same (integrableB (integrable_constant E 1) hA) => w.
by case: (A w); rewrite ?subrr ?subr0.
Qed.
Lemma event_and A B : event A -> event B -> event (fun w => A w && B w).
Proof. by move=> hA hB; apply: integrable_same (integrable_on hA hB) => w; case: (A w); rewrite ?mul1r ?mul0r. Qed.
Lemma event_or A B : event A -> event B -> event (fun w => A w || B w).
Proof.
move=> hA hB; apply: event_same (event_not (event_and (event_not hA) (event_not hB))) => w.
by rewrite negb_and !negbK.
Qed.
Lemma probability_not A : event A -> probability (fun w => ~~ A w) = 1 - probability A.
Proof.
move=> hA; transitivity (mean E (fun w => 1 - (A w)%:R)).
  by apply: mean_same => [w|]; [case: (A w); rewrite ?subrr ?subr0 | apply: event_not].
by rewrite (meanB (integrable_constant E 1) hA) mean_constant.
Qed.
Theorem expectation_or A B : event A -> event B ->
  probability (fun w => A w || B w) <= probability A + probability B.
Proof.
move=> hA hB; rewrite /probability -mean_sum2 //; apply: mean_le; first exact: event_or.
  exact: integrable_sum2.
by move=> w; rewrite -natrD ler_nat; case: (A w); case: (B w).
Qed.
Theorem expectation_markov f t : integrable E f -> 0 < t -> (forall w, 0 <= f w) ->
  probability (fun w => t < f w) <= mean E f / t.
Proof.
move=> hf t0 f0; rewrite ler_pdivl_mulr // mulrC /probability -mean_multiple; last exact: integrable_above.
apply: mean_le => [||w]; [by apply/integrable_multiple/integrable_above | by [] |].
by case: ltP => h; rewrite ?mulr1 ?mulr0 // ltW.
Qed.

(* P, which need not be an event, holds with probability at least p: an event of that probability implies it. *)
Definition with_probability_under (p : R) (P : Omega -> Prop) :=
  exists A, [/\ event A, p <= probability A & forall w, A w -> P w].
Lemma with_probability_under_fail (bad : pred Omega) dl (P : Omega -> Prop) : event bad -> probability bad <= dl ->
  (forall w, ~~ bad w -> P w) -> with_probability_under (1 - dl) P.
Proof.
move=> hb h hP; exists (fun w => ~~ bad w); split=> //; first exact: event_not.
by rewrite probability_not // ler_add2l ler_opp2.
Qed.
End Rules.

(* Draws q_1 .. q_m of the same law, any two of them independent. *)
Section Draws.
Variables (R : realFieldType) (Omega Q : Type) (E : expectation R Omega) (law : expectation R Q).
Variables (m : nat) (q : 'I_m -> Omega -> Q).

Record pairwise_independent : Prop := PairwiseIndependent {
  draw_integrable : forall r f, integrable law f -> integrable E (fun w => f (q r w));
  draw_mean : forall r f, integrable law f -> mean E (fun w => f (q r w)) = mean law f;
  pair_integrable : forall r s f g, r != s -> integrable law f -> integrable law g ->
    integrable E (fun w => f (q r w) * g (q s w));
  pair_mean : forall r s f g, r != s -> integrable law f -> integrable law g ->
    mean E (fun w => f (q r w) * g (q s w)) = mean law f * mean law g
}.
Hypothesis indep : pairwise_independent.

Variable f : Q -> R.
Hypothesis integrable_f : integrable law f.
Lemma integrable_draws : integrable E (fun w => \sum_r f (q r w)).
Proof. by apply: integrable_sum => r; apply: (draw_integrable indep r). Qed.
Lemma mean_draws : mean E (fun w => \sum_r f (q r w)) = m%:R * mean law f.
Proof.
rewrite mean_sum => [|r]; last exact: (draw_integrable indep r).
under eq_bigr do rewrite (draw_mean indep) //.
by rewrite sumr_const card_ord mulr_natl.
Qed.

Hypothesis integrable_sqr : integrable law (fun x => f x ^+ 2).
Let products r s : integrable E (fun w => f (q r w) * f (q s w)).
Proof.
have [<-|rs] := eqVneq r s; last exact: (pair_integrable indep rs).
by apply: integrable_same (draw_integrable indep r integrable_sqr) => w; rewrite expr2.
Qed.
Let sqr_sum w : \sum_r \sum_s f (q r w) * f (q s w) = (\sum_r f (q r w)) ^+ 2.
Proof. by rewrite expr2 big_distrlr. Qed.
Lemma integrable_sqr_draws : integrable E (fun w => (\sum_r f (q r w)) ^+ 2).
Proof. by apply: integrable_same sqr_sum _; apply: integrable_sum => r; apply: integrable_sum => s. Qed.
Theorem expectation_sqr_sum : mean law f = 0 ->
  mean E (fun w => (\sum_r f (q r w)) ^+ 2) = m%:R * mean law (fun x => f x ^+ 2).
Proof.
move=> f0; rewrite -(mean_same sqr_sum); last by apply: integrable_sum => r; apply: integrable_sum.
rewrite mean_sum => [|r]; last exact: integrable_sum.
transitivity (\sum_(r < m) mean law (fun x => f x ^+ 2)); last by rewrite sumr_const card_ord mulr_natl.
apply: eq_bigr => r _; rewrite mean_sum // (bigD1 r) //= big1 => [|s sr].
  rewrite addr0 -(draw_mean indep r integrable_sqr).
  by apply: mean_same => // w; rewrite expr2.
by rewrite (pair_mean indep) // 1?eq_sym // f0 mul0r.
Qed.
End Draws.

(* Finite spaces with equally likely elements. *)
Section Counting.
Variable R : realFieldType.
Definition counting (T : finType) (E : expectation R T) :=
  (forall f, integrable E f) /\ (forall f, mean E f = Ex f).

Definition expectation_of_counting (T : finType) (T0 : (0 < #|T|)%N) : expectation R T :=
  @Expectation R T (fun=> True) (@Ex R T) (fun _ _ _ _ => I) (fun=> I) (fun _ _ _ _ => I) (fun _ _ _ => I)
    (fun _ _ _ => I) (fun _ _ _ _ => I) (fun c => Ex_cst c T0) (fun f g _ _ => ExD f g) (fun c f _ => ExZ c f)
    (fun f _ => @Ex_ge0 R T f).
Lemma counting_of_counting (T : finType) (T0 : (0 < #|T|)%N) : counting (expectation_of_counting T0).
Proof. by []. Qed.
Theorem expectation_counting (T : finType) : (0 < #|T|)%N -> exists E : expectation R T, counting E.
Proof. by move=> T0; exists (expectation_of_counting T0). Qed.

Theorem expectation_counting_probability (T : finType) (E : expectation R T) p (P : T -> Prop) : counting E ->
  with_probability_under E p P <-> with_probability p P.
Proof.
move=> [hI hE]; split=> [[A [_ hA AP]]|[A hA AP]]; exists A; rewrite /probability ?hE // in hA *.
by split=> //; rewrite /probability ?hE //; apply: hI.
Qed.
Theorem expectation_independent m (T : finType) (E : expectation R [finType of {ffun 'I_m -> T}])
    (law : expectation R T) : counting E -> counting law -> pairwise_independent E law (fun r w => w r).
Proof.
move=> [hI hE] [_ hL]; split=> [r f _|r f _|r s f g rs _ _|r s f g rs _ _]; rewrite ?hE ?hL //.
  exact: Ex_ffun_marginal.
exact: Ex_ffun_pair.
Qed.
End Counting.
