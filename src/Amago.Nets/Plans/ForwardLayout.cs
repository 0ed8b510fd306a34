namespace Amago.Nets;

/// <summary>Where a thread keeps the values of one group of images while the steps run forward, in floats from its memory's start.</summary>
internal sealed class ForwardLayout
{
    /// <summary>Places the values, and for inference the slots too; a training step keeps slots and saved values elsewhere.</summary>
    public ForwardLayout(EncoderPlan plan, bool isTraining)
    {
        PlanStep[] steps = plan.Steps;
        int[] lastUses = LastUses(plan);
        var arena = new BufferArena();
        Values = new int[plan.Values.Length];
        Array.Fill(Values, -1);
        Values[0] = arena.Place(plan.Values[0].Length * plan.GroupImages, 0, lastUses[0]);
        for (int time = 0; time < steps.Length; time++)
        {
            PlanValue value = steps[time].Output;
            if (!isTraining || !value.IsSaved)
                Values[value.Index] = arena.Place(value.Length * plan.GroupImages, time, lastUses[value.Index]);
        }

        int end = arena.Length;
        Slots = new int[plan.Layout.Slots.Count];
        for (int slot = 0; slot < Slots.Length && !isTraining; slot++)
        {
            Slots[slot] = end;
            end = checked(end + PlanLayout.Align(plan.Layout.Slots[slot] * plan.GroupImages));
        }

        Scratch = end;
        Length = checked(end + PlanLayout.Align(steps.Max(static step => step.ForwardScratch)));
    }

    /// <summary>Offset of each value; -1 for those that are kept elsewhere.</summary>
    public int[] Values { get; }

    /// <summary>Offset of each slot; not used in training.</summary>
    public int[] Slots { get; }

    /// <summary>Offset of the kernels' scratch.</summary>
    public int Scratch { get; }

    /// <summary>Floats in all.</summary>
    public int Length { get; }

    // For each value the last step that reads it; what no step reads is the output, which is read behind the last one.
    private static int[] LastUses(EncoderPlan plan)
    {
        var last = new int[plan.Values.Length];
        Array.Fill(last, plan.Steps.Length);
        for (int time = 0; time < plan.Steps.Length; time++)
        {
            foreach (PlanValue input in plan.Steps[time].Inputs)
                last[input.Index] = time;
        }

        return last;
    }
}
