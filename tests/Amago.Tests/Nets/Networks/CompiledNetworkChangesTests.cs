using Amago.Nets;

namespace Amago.Tests.Nets.Networks;

/// <summary>Compiled networks whose parameters or whose own code change, and what is left of a run that failed.</summary>
public sealed class CompiledNetworkChangesTests
{
    [Fact]
    public void What_is_made_of_parameters_by_the_networks_own_code_is_made_anew_at_Refresh()
    {
        var layer = new Linear(3, 2, generator: new Generator(1));
        var network = new OwnNetwork(
            [new VectorInput("x", 3)], ["y"], rows => [layer.Forward(rows[0]) * (layer.Bias!.Detach() + 1f)], layer);
        using CompiledNetwork compiled = network.Compile(1);
        Assert.Null(compiled.Obstacle);
        Tensor x = Draw.Uniform(1, [1, 3]);
        x.AsSpan<float>().CopyTo(compiled.Floats("x"));
        layer.Bias!.AsSpan<float>().Fill(0.5f);
        layer.Weight.AsSpan<float>().Fill(0.25f);
        compiled.Refresh();
        compiled.Run(1);
        Tensor expected = network.Forward(new Dictionary<string, Tensor> { ["x"] = x })[0];
        Compare.Bits(expected, Tensor.FromSpan(compiled.Output("y"), [1, 2]), "refreshed");
    }

    [Fact]
    public void Outputs_of_another_shape_than_before_are_told_in_words()
    {
        int outputs = 2;
        var network = new OwnNetwork([new VectorInput("x", 8)], ["y"], rows => [rows[0].Slice(1, 0, outputs) * Tensor.Ones([outputs])]);
        using CompiledNetwork compiled = network.Compile(4);
        outputs = 8;
        Fails.With<InvalidOperationException>(
            compiled.Refresh, "OwnNetwork.RowsForward: expected 'y' float32 (2), as when it was compiled, got float32 (2, 8).");
        compiled.Run(4);
        Assert.Equal(8, compiled.Output("y").Length);
    }

    [Fact]
    public void Outputs_of_operations_have_a_row_for_each_observation()
    {
        var network = new OwnNetwork(
            [new VectorInput("x", 2)], ["y"], static x => [x[0].ToArray<float>().Length > 0 ? Tensor.Zeros([1, 2]) : x[0]]);
        Fails.With<InvalidOperationException>(() => network.Compile(4), "RowsForward: expected 'y' float32 (4, 2)", "got float32 (1, 2).");
    }

    [Fact]
    public void A_network_without_inputs_is_told_in_words() => Fails.With<InvalidOperationException>(
        () => new OwnNetwork([], ["y"], static _ => [Tensor.Zeros([1])]).Compile(1),
        "OwnNetwork.Inputs: expected at least one input, got none.");

    [Fact]
    public void A_wrong_number_behind_the_first_block_of_rows_leaves_no_outputs_and_harms_no_later_run()
    {
        const int Rows = 300;
        var network = new OwnNetwork([new IndexInput("gear", 3)], ["y"], static rows => [rows[0] * 2f]);
        using CompiledNetwork compiled = network.Compile(Rows);
        compiled.Numbers("gear").Fill(1);
        compiled.Numbers("gear")[Rows - 1] = 3;
        Fails.With<ArgumentException>(() => compiled.Run(Rows), "expected int64 (N), 0 to 2, got 3");
        Assert.True(compiled.Output("y").IsEmpty);
        compiled.Run(1);
        Assert.Equal([0f, 2, 0], compiled.Output("y").ToArray());
    }

    [Fact]
    public void Images_of_a_call_that_was_refused_are_not_read_by_the_call_under_way()
    {
        CompiledNetwork? compiled = null;
        var encoder = new GridworldCnn((6, 8, 2), false, "relu", channels: [2, 3, 4], generator: new Generator(1));
        int calls = 0;
        var network = new OwnNetwork([new ImageInput("observation", encoder)], ["y"], rows =>
        {
            _ = rows[0].ToArray<float>(); // looks at values: it runs by operations
            if (compiled is not null)
            {
                calls++;
                Fails.With<InvalidOperationException>(() => compiled.Run(new byte[2 * 96]), "one call");
            }

            return [rows[0]];
        });
        compiled = network.Compile(2);
        Tensor images = Draw.Bytes(1, [2, 6, 8, 2]);
        images.AsSpan<byte>().CopyTo(compiled.Pixels("observation"));
        compiled.Run(2);
        Assert.Equal(1, calls);
        Compare.Bits(
            encoder.Forward(images.Reshape(1, 2, 6, 8, 2)).Reshape(2, encoder.OutputFeatures),
            Tensor.FromSpan(compiled.Output("y"), [2, encoder.OutputFeatures]), "images of the call under way");
        compiled.Dispose();
    }
}
