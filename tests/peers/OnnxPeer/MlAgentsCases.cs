using Amago.Cli.Export;
using Amago.Rl;
using Amago.Tensors;

namespace Amago.OnnxPeer;

/// <summary>
/// What an engine feeds to a policy of the contract ml-agents and gets: images as k / 255, one-hot rows, masks. What is expected is worked
/// out here from the network's numbers on bytes, choice by choice.
/// </summary>
internal sealed class MlAgentsCases(CaseWriter writer, LoadedPolicy loaded)
{
    private const int Many = 4000;

    private readonly Policy _policy = loaded.Policy;
    private readonly Generator _generator = new(5);

    /// <summary>Writes the model and batches, with everything allowed and with masks.</summary>
    public void Write(string name, Dictionary<string, Tensor> observations)
    {
        string file = FileOf(name);
        PolicyExport.Save(writer.FileAt(file), loaded, PolicyExport.MlAgents, name);
        Case(file, observations, masked: false, copies: 1);
        Case(file, observations, masked: true, copies: 1);
    }

    /// <summary>Adds a batch of many rows that are alike, so that the frequencies of what is drawn can be told.</summary>
    public void WriteMany(string name, Dictionary<string, Tensor> observation) =>
        Case(FileOf(name), observation, masked: true, copies: Many);

    private static string FileOf(string name) => $"policies.{name}.ml-agents.onnx";

    private void Case(string file, Dictionary<string, Tensor> observations, bool masked, int copies)
    {
        var outputs = new List<(string Name, Tensor Value)>
        {
            ("version_number", Row([3f], 1)), ("memory_size", Row([0f], 1)),
        };
        float[][] head = Head(observations);
        int rows = head.Length * copies;
        Dictionary<string, Tensor> inputs = Inputs(observations, copies);
        var drawn = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        List<Branch> branches = [];
        List<(int Place, float Low, float High)> numbers = [];
        Lay(_policy.ActionSpace!, 0, branches, numbers);
        if (branches.Count > 0)
            Choices(head, branches, masked, copies, inputs, outputs, drawn);
        if (numbers.Count > 0)
        {
            float[] std = _policy.LogStd!.Detach().Exp().ToArray<float>();
            Add("low", (_, i) => numbers[i].Low);
            Add("high", (_, i) => numbers[i].High);
            Add("mean", (row, i) => row[numbers[i].Place]);
            Add("std", (_, i) => std[i]);
            outputs.Add(("continuous_action_output_shape", Row([numbers.Count], 1)));
            outputs.Add(("deterministic_continuous_actions", Numbers(
                (row, i) => Math.Min(Math.Max(row[numbers[i].Place], numbers[i].Low), numbers[i].High))));
        }

        writer.Write(file, inputs, outputs, new DrawnActions([.. branches.Select(static branch => branch.Count)], copies > 1, drawn));

        void Add(string key, Func<float[], int, float> value) => drawn.Add(key, Numbers(value));

        Tensor Numbers(Func<float[], int, float> value) => Tensor.FromArray(
            [.. Repeat(head, copies).SelectMany(row => Enumerable.Range(0, numbers.Count).Select(i => value(row, i)))],
            [rows, numbers.Count]);
    }

    private void Choices(
        float[][] head, List<Branch> branches, bool masked, int copies,
        Dictionary<string, Tensor> inputs, List<(string Name, Tensor Value)> outputs, Dictionary<string, Tensor> drawn)
    {
        int width = branches.Sum(static branch => branch.Count);
        var masks = new List<float[]>();
        var probabilities = new List<float[]>();
        var likeliest = new List<long>();
        foreach (float[] row in head)
        {
            var mask = new List<float>();
            var chances = new List<float>();
            var choices = new List<long>();
            foreach (Branch branch in branches)
            {
                bool[] allowed = Allowed(branch.Count, masked);
                double[] logits = [.. Enumerable.Range(0, branch.Count)
                    .Select(i => branch.IsBit ? i * row[branch.Place] : (double)row[branch.Place + i])];
                int best = Enumerable.Range(0, branch.Count).Where(i => allowed[i]).MaxBy(i => logits[i]);
                double[] weights = [.. logits.Select((logit, i) => !allowed[i] ? 0
                    : _policy.OutputNames.Contains(Policy.QValuesName) ? (i == best ? 1 : 0) : Math.Exp(logit - logits[best]))];
                mask.AddRange(allowed.Select(static flag => flag ? 1f : 0f));
                chances.AddRange(weights.Select(weight => (float)(weight / weights.Sum())));
                choices.Add(best);
            }

            masks.Add([.. mask]);
            probabilities.Add([.. chances]);
            for (int i = 0; i < copies; i++)
                likeliest.AddRange(choices);
        }

        int rows = head.Length * copies;
        inputs.Add("action_masks", Table(masks));
        drawn.Add("masks", Table(masks));
        drawn.Add("probabilities", Table(probabilities));
        outputs.Add(("discrete_action_output_shape", Tensor.FromArray(
            [.. branches.Select(static branch => (float)branch.Count)], [1, branches.Count])));
        outputs.Add(("deterministic_discrete_actions", Tensor.FromArray([.. likeliest], [rows, branches.Count])));

        Tensor Table(List<float[]> of) => Tensor.FromArray([.. Repeat([.. of], copies).SelectMany(static row => row)], [rows, width]);
    }

    private bool[] Allowed(int count, bool masked)
    {
        var draws = new long[count + 1];
        _generator.RandomIntegers(draws, 0, 1000);
        int kept = (int)(draws[count] % count); // one is always left
        return [.. Enumerable.Range(0, count).Select(i => !masked || i == kept || draws[i] < 500)];
    }

    // The raw numbers of the head, on the policy's own bytes.
    private float[][] Head(Dictionary<string, Tensor> observations)
    {
        using IDisposable scope = Autograd.NoGrad();
        Tensor head = _policy.OutputNames.Zip(_policy.Forward(observations)).First(
            static output => output.First is Policy.LogitsName or Policy.MeanName or Policy.QValuesName).Second;
        return [.. head.ToArray<float>().Chunk(head.Shape[1])];
    }

    private Dictionary<string, Tensor> Inputs(Dictionary<string, Tensor> observations, int copies)
    {
        var inputs = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        foreach (ObservationEntry entry in _policy.ObservationSpace.Entries)
        {
            Tensor value = observations[entry.Name];
            Tensor fed = entry switch
            {
                ImageEntry image => Image(image, value),
                DiscreteEntry discrete => Tensor.FromArray(
                    [.. value.ToArray<long>().SelectMany(number => Enumerable.Range(0, discrete.Count).Select(i => i == number ? 1f : 0f))],
                    [value.Shape[0], discrete.Count]),
                _ => value,
            };
            inputs.Add($"obs_{inputs.Count}", copies == 1 ? fed : fed.Expand([copies, .. fed.Shape.Skip(1)]).Contiguous());
        }

        return inputs;
    }

    private static Tensor Image(ImageEntry image, Tensor value)
    {
        Tensor unit = image.IsFloat
            ? value
            : Tensor.FromArray(Array.ConvertAll(value.ToArray<byte>(), static pixel => pixel / 255f), value.Shape);
        return image.ChannelsFirst ? unit : unit.Permute(0, 3, 1, 2).Contiguous();
    }

    private static int Lay(ActionSpace space, int place, List<Branch> branches, List<(int Place, float Low, float High)> numbers)
    {
        switch (space)
        {
            case DiscreteActions discrete:
                branches.Add(new Branch(place, discrete.Count, IsBit: false));
                break;
            case MultiDiscreteActions several:
                int at = place;
                foreach (int count in several.Counts)
                {
                    branches.Add(new Branch(at, count, IsBit: false));
                    at += count;
                }

                break;
            case MultiBinaryActions bits:
                branches.AddRange(Enumerable.Range(place, bits.Count).Select(static bit => new Branch(bit, 2, IsBit: true)));
                break;
            case ContinuousActions box:
                numbers.AddRange(Enumerable.Range(0, box.Count).Select(i => (place + i, box.Low[i], box.High[i])));
                break;
            case TupleActions tuple:
                return tuple.Spaces.Aggregate(place, (next, part) => Lay(part, next, branches, numbers));
        }

        return place + space.ParameterCount;
    }

    private static IEnumerable<float[]> Repeat(float[][] rows, int copies) => rows.SelectMany(row => Enumerable.Repeat(row, copies));

    private static Tensor Row(float[] values, int size) => Tensor.FromArray(values, [size]);

    private sealed record Branch(int Place, int Count, bool IsBit);
}
