using Amago.Nets;
using Amago.Rl;

namespace Amago.Tests.Rl.Vector;

/// <summary>What serves one call at a time says so, and writes to nobody else's memory.</summary>
public sealed class OverlappingUseTests
{
    private const int Observation = 25;

    [Theory]
    [InlineData("Step")]
    [InlineData("Reset")]
    [InlineData("Save")]
    public void A_call_from_within_a_step_is_an_error_and_the_environments_start_again(string call)
    {
        VectorEnvironment? vector = null;
        var inner = new byte[3 * Observation];
        Action callBack = call switch
        {
            "Step" => () => vector!.Step([0, 0, 0], inner),
            "Reset" => () => vector!.Reset(inner),
            _ => () => StateArchive.Save(vector!),
        };
        bool callsBack = true;
        vector = new VectorEnvironment(3, 0, _ => new CallbackEnvironment(() =>
        {
            if (callsBack)
                callBack();
        }));
        var observations = new byte[3 * Observation];
        vector.Reset(observations);

        Fails.With<InvalidOperationException>(
            () => vector.Step([0, 0, 0], observations), "VectorEnvironment", "one call of Reset, Step and saving at a time");
        Assert.DoesNotContain((byte)1, inner);
        callsBack = false;
        Fails.With<InvalidOperationException>(() => vector.Step([0, 0, 0], observations), "has to be Reset");
        vector.Reset(observations);
        vector.Step([0, 0, 0], observations);
        Assert.DoesNotContain((byte)0, observations);
    }

    [Fact]
    public void A_step_on_another_thread_is_an_error_while_the_first_goes_on()
    {
        using var isInside = new ManualResetEventSlim();
        using var mayGoOn = new ManualResetEventSlim();
        var vector = new VectorEnvironment(1, 0, _ => new CallbackEnvironment(() =>
        {
            isInside.Set();
            mayGoOn.Wait(CancellationToken.None);
        }));
        byte[] observations = new byte[Observation], other = new byte[Observation];
        vector.Reset(observations);
        var thread = new Thread(() => vector.Step([0], observations));
        thread.Start();
        isInside.Wait(TestContext.Current.CancellationToken);
        try
        {
            Fails.With<InvalidOperationException>(() => vector.Step([0], other), "VectorEnvironment", "at a time");
            Fails.With<InvalidOperationException>(() => vector.Reset(other), "VectorEnvironment");
        }
        finally
        {
            mayGoOn.Set();
            thread.Join();
        }

        Assert.DoesNotContain((byte)0, observations);
        Assert.DoesNotContain((byte)1, other);
    }

    [Fact]
    public void An_iteration_within_an_iteration_and_saving_within_one_are_errors()
    {
        Amago.Rl.Ppo? ppo = null;
        Action? callBack = null;
        var environments = new VectorEnvironment(2, 0, _ => new CallbackEnvironment(() => callBack?.Invoke()));
        ppo = new Ppo(Policy(), environments, 100, new PpoSettings { RolloutLength = 2, Minibatches = 1 });
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

        callBack = () => ppo.Iterate();
        Fails.With<InvalidOperationException>(() => ppo.Iterate(), "PPO", "Iterate and saving");
        callBack = () => ppo.State().Save(path);
        Fails.With<InvalidOperationException>(() => ppo.Iterate(), "PPO", "Iterate and saving");
        Assert.False(File.Exists(path));
        callBack = null;
        Assert.Equal(4, ppo.Iterate().Steps);
    }

    [Fact]
    public void What_an_environment_throws_on_a_pool_thread_comes_to_the_caller_and_nothing_is_left_running()
    {
        int throwing = 1;
        var vector = new VectorEnvironment(64, 0, _ => new CallbackEnvironment(() =>
        {
            Thread.SpinWait(20_000); // so that threads share
            if (Volatile.Read(ref throwing) == 1)
                throw new FormatException("the user's own");
        }));
        var observations = new byte[64 * Observation];
        var actions = new int[64];
        for (int i = 0; i < 20; i++)
        {
            vector.Reset(observations);
            Volatile.Write(ref throwing, 0);
            vector.Step(actions, observations);
            Volatile.Write(ref throwing, 1);
            Fails.With<FormatException>(() => vector.Step(actions, observations), "the user's own");
        }
    }

    internal static ActorCritic Policy(int actions = 2) =>
        new(new GridworldCnn((5, 5, 1), channelsFirst: false, "relu", [1, 1, 1], generator: new Generator(0)),
            actions, hidden: 2, generator: new Generator(0));
}
