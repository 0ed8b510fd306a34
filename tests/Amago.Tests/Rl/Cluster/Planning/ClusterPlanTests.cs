using Amago.Rl.Cluster.Planning;

namespace Amago.Tests.Rl.Cluster.Planning;

/// <summary>The arithmetic of a plan against sums done by hand.</summary>
public sealed class ClusterPlanTests
{
    // The network of the games on 64 environments: 8,192 steps an iteration, 94,000 samples of an update a second.
    private static readonly RunWork Games = new(300_000, 400, 64, 128, Epochs: 3, Minibatches: 32)
    {
        SecondsPerStep = 1e-5,
        SecondsPerSample = 1 / 94_000.0,
    };

    [Fact]
    public void One_machine_sends_nothing()
    {
        var plan = new ClusterPlan(Games, 1, ClusterPlan.BytesOf(1));
        Assert.Equal(0.08192, plan.Rollout, 1e-9);
        Assert.Equal(0.26145, plan.CentralUpdate, 1e-4); // 8,192 x 3 / 94,000
        Assert.Equal((0, 0, 0), (plan.Transfer, plan.StarExchange, plan.MeshExchange));
        Assert.Equal(plan.Rollout + plan.CentralUpdate, plan.Central(lag: 1), 1e-12); // one processor does both
        Assert.Equal(("central, lag 0", 1.0), (plan.Best.Name, plan.Efficiency));
    }

    [Fact]
    public void A_hundred_machines_are_bound_by_the_update()
    {
        var plan = new ClusterPlan(Games, 100, 117.5e6);
        Assert.Equal(117.5e6, ClusterPlan.BytesOf(1), 1);
        Assert.Equal(26.145, plan.CentralUpdate, 1e-2);
        Assert.Equal(((100 * 1.2e6) + (100 * 8192 * 428.0)) / 117.5e6, plan.Transfer, 1e-9);
        Assert.Equal(2 * 100 * 1.2e6 / 117.5e6, plan.StarExchange, 1e-9);
        Assert.Equal(2 * 99 * 1.2e4 / 117.5e6, plan.MeshExchange, 1e-9);
        Assert.Equal(plan.CentralUpdate, plan.Central(lag: 1), 1e-9); // play and transfer hide behind it
        Assert.Equal(plan.Rollout + plan.Transfer + plan.CentralUpdate, plan.Central(lag: 0), 1e-9);
        Assert.Equal(plan.Rollout + 0.261447 + (96 * plan.MeshExchange), plan.Sharded, 1e-5);
        Assert.Equal("sharded", plan.Best.Name);
        Assert.Equal(100 * 8192 / plan.Sharded, plan.StepsPerSecond, 1e-6);
        Assert.Equal(0.34337 / 2.28462, plan.Efficiency, 1e-4);
    }

    [Fact]
    public void Slow_environments_pay_whatever_the_way()
    {
        RunWork slow = Games with { SecondsPerStep = 5e-3 }; // 41 s of play
        var plan = new ClusterPlan(slow, 10, ClusterPlan.BytesOf(1));
        Assert.Equal("central, lag 1", plan.Best.Name);
        Assert.InRange(plan.Efficiency, 0.98, 1.02);
    }

    [Fact]
    public void Two_machines_are_less_than_twice_one_where_the_line_is_slow()
    {
        var two = new ClusterPlan(Games, 2, ClusterPlan.BytesOf(0.001));
        Assert.InRange(two.Efficiency, 0, 0.05);
        Assert.Equal(two.MeshExchange * 2, two.StarExchange / 2, 1e-9); // 2 x 2 against 2 x 1/2 of the gradients
    }
}
