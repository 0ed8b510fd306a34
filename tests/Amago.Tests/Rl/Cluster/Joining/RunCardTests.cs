using Amago.Configuration;
using Amago.Kernels;
using Amago.Rl;
using Amago.Rl.Cluster.Joining;

namespace Amago.Tests.Rl.Cluster.Joining;

/// <summary>What has to be the same on two machines, and what is said where it is not.</summary>
public sealed class RunCardTests
{
    private const string Build = "0123456789abcdef0123456789abcdef", OtherBuild = "fedcba9876543210fedcba9876543210";

    private static readonly RunCard Card = new(
        RunCard.CurrentProtocol,
        "0.1.0",
        [new CodeIdentity("Amago.Rl", Build), new CodeIdentity("Catch", Build)],
        512,
        "aa55",
        "# Training\nTraining.game = 'breakout'\nTraining.shards = 8\n\n# PPO\nPPO.epochs = 3\n");

    [Fact]
    public void Equal_cards_say_nothing() => Assert.Null(RunCard.Compare(Card, Card with { Code = [.. Card.Code.Reverse()] }));

    [Fact]
    public void Whatever_differs_is_said_with_both_values()
    {
        Says(Card with { Protocol = 2, Library = "0.2.0" }, "protocol 1", "0.1.0", "got 2", "0.2.0");
        Says(Card with { Library = "0.2.0" }, "expected version 0.1.0", "got 0.2.0");
        Says(Card with { Code = [Card.Code[0], new CodeIdentity("Catch", OtherBuild)] }, Build, OtherBuild, "Catch", "--load");
        Says(Card with { Code = [Card.Code[0]] }, Build, "got none", "Catch");
        Says(Card with { Code = [.. Card.Code, new CodeIdentity("More", OtherBuild)] }, "expected none", OtherBuild, "More");
        Says(Card with { VectorBits = 256 }, "vectors of 512 bits", "has 256", "--set Training.vector_bits=256");
        Says(Card with { VectorBits = 32 }, "has 32", "--set Training.vector_bits=128");
        Says(Card with { Fingerprint = "aa56" }, "aa55", "aa56", "512 bits");
        RunCard other = Card with { Configuration = Card.Configuration.Replace("epochs = 3", "epochs = 4", StringComparison.Ordinal) };
        Says(other, "PPO.epochs = 3", "PPO.epochs = 4", Card.ConfigurationHash[..12], other.ConfigurationHash[..12]);
        Says(Card with { Configuration = Card.Configuration + "PPO.more = 1\n" }, "no such setting", "PPO.more = 1");
    }

    [Fact]
    public void A_learner_may_have_settings_that_a_worker_has_no_use_for() =>
        Assert.Null(RunCard.Compare(Card with { Configuration = Card.Configuration + "DrQv2Aug.pad = 4\n" }, Card));

    [Fact]
    public void What_a_worker_says_can_not_reach_a_terminal_unchecked() => Assert.DoesNotContain(
        '\e', RunCard.Compare(Card, Card with { Library = "\e[2J" })!);

    [Fact]
    public void Bytes_give_the_card_back()
    {
        RunCard read = RunCardForm.FromBytes(RunCardForm.ToBytes(Card));
        Assert.Equal(Card with { Code = read.Code }, read);
        Assert.Equal(Card.Code, read.Code);
    }

    [Fact]
    public void Of_another_protocol_only_the_versions_are_read()
    {
        byte[] bytes = [.. RunCardForm.ToBytes(Card with { Protocol = 7 })[..13], 1, 2, 3]; // 4 of the number, 4 + 5 of the text
        Assert.Equal((7, "0.1.0"), (RunCardForm.FromBytes(bytes).Protocol, RunCardForm.FromBytes(bytes).Library));
    }

    [Fact]
    public void Bytes_that_are_cut_longer_or_lie_are_refused()
    {
        byte[] bytes = RunCardForm.ToBytes(Card);
        for (int length = 0; length < bytes.Length; length++)
            Assert.Throws<InvalidDataException>(() => RunCardForm.FromBytes(bytes.AsSpan(0, length)));
        Assert.Throws<InvalidDataException>(() => RunCardForm.FromBytes([.. bytes, 0]));
        foreach (int count in (int[])[-1, int.MinValue, int.MaxValue, 100_000_000])
        {
            byte[] lies = [.. bytes];
            BitConverter.TryWriteBytes(lies.AsSpan(4), count); // the length of the first text
            Assert.Throws<InvalidDataException>(() => RunCardForm.FromBytes(lies));
            lies = [.. bytes];
            BitConverter.TryWriteBytes(lies.AsSpan(13), count); // the number of assemblies
            Assert.Throws<InvalidDataException>(() => RunCardForm.FromBytes(lies));
        }
    }

    [Fact]
    public void A_process_can_take_part_in_a_run_of_its_own()
    {
        RunCard own = Own("asterix");
        (ShardWorker? worker, string? refusal) = JoinCheck.Prepare(RunCardForm.ToBytes(own), restartsEpisodes: false);
        Assert.Null(refusal);
        Assert.Equal(2, worker!.Plan.Shards);
    }

    [Fact]
    public void A_process_says_why_it_can_not_take_part()
    {
        RunCard own = Own("asterix");
        Refuses(own with { Fingerprint = "00" }, "expected the fingerprint 00");
        Refuses(own with { Library = "9.9.9" }, "expected version 9.9.9");
        Refuses(own with { Protocol = 99 }, "expected protocol 99");
        Refuses(own with { Configuration = own.Configuration.Replace("asterix", "chess", StringComparison.Ordinal) }, "chess");
        Refuses(own with { Configuration = "Training.game = " }, "the run's settings");
        Refuses(own with { VectorBits = 1024 }, "expected vectors of 1024 bits", "--set Training.vector_bits=");
        Refuses(own with { Code = [.. own.Code, new CodeIdentity("Catch", Build)] }, "the assembly Catch");
        (ShardWorker? worker, string? refusal) = JoinCheck.Prepare([1, 2, 3], restartsEpisodes: false);
        Assert.Null(worker);
        Assert.Contains("a card", refusal, StringComparison.Ordinal);
    }

    private static RunCard Own(string game)
    {
        (_, Bindings bindings) = RunCard.SettingsOf(
            $"Training.game = '{game}'\nTraining.envs = 4\nTraining.shards = 2\nTraining.vector_bits = {VectorWidth.Limit}\n");
        _ = new ShardWorker(bindings);
        return RunCard.OfThisProcess(bindings.Operative.ToGin());
    }

    private static void Refuses(RunCard learner, params string[] parts)
    {
        (ShardWorker? worker, string? refusal) = JoinCheck.Prepare(RunCardForm.ToBytes(learner), restartsEpisodes: false);
        Assert.Null(worker);
        Assert.All(parts, part => Assert.Contains(part, refusal, StringComparison.Ordinal));
    }

    private static void Says(RunCard worker, params string[] parts)
    {
        string? sentence = RunCard.Compare(Card, worker);
        Assert.NotNull(sentence);
        Assert.All(parts, part => Assert.Contains(part, sentence, StringComparison.Ordinal));
    }
}
