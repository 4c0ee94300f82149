using PortKit.Caffe.Protos;
using PortKit.Net;

namespace PortKit.Layers;

/// <summary>
/// LSTM: the gates' inputs are W_xc x + b_c + W_hc (cont · h), and W_xc_static times the static input if there is one; LSTMUnit makes the
/// next cell and hidden state of them (lstm_layer.cpp). Blobs are W_xc, b_c, W_xc_static if there is one, and W_hc.
/// </summary>
internal sealed class LstmLayer : ILayer
{
    private const int Gates = 4;
    private const int States = 2;

    public IReadOnlyList<string> Types => ["LSTM"];

    public LayerFamily Family => LayerFamily.Matrix;

    public LayerSignature Signature { get; } = new(2, 3 + States, 1, 1 + States);

    public LayerSupport Support => RecurrentPlan.Support;

    public BottomHint Expects(LayerParameter layer, int bottom) => RecurrentPlan.Expected(bottom);

    public LayerPlan Plan(LayerSource layer, PlanContext context)
    {
        var plan = RecurrentPlan.Read(layer, context, Gates, States);
        var weights = RecurrentPlan.Weights(layer, context.Shape((long)Gates * plan.Outputs, plan.Outputs), hasGates: true);
        return plan.WithBlobs(layer, context, weights) with
        {
            // The sequence is a Concat of the hidden states, and of one alone that is this state itself, which is top 1 too.
            Sharing = plan is { Steps: 1, Exposed: true } ? SharedMemory.FirstTwoTops : SharedMemory.None,
        };
    }

    public void Emit(LayerPlan plan, EmitContext context)
    {
        var lstm = (RecurrentPlan)plan;
        var weights = context.Blob(lstm.HiddenBlob);
        lstm.Emit(
            context,
            (body, states, input, cont) =>
            {
                var gates = RecurrentPlan.Product(body, states[0], weights, input, lstm.Streams);
                var (cell, hidden) = LstmUnitLayer.Emit(body, states[1], gates, cont, lstm.Outputs, axis: 1);
                return ([hidden, cell], gates);
            },
            hidden => hidden);
    }

    public void Forward(LayerPlan plan, ForwardContext context) =>
        ((RecurrentPlan)plan).Forward(context, (states, gates, cont) =>
        {
            RecurrentPlan.AddProduct(context.Blob(((RecurrentPlan)plan).HiddenBlob), states[0], 0, gates);
            LstmUnitLayer.Step(states[1], states[0], gates, cont);
        });

    public BottomGradient GradientOf(LayerParameter layer, int bottom) => RecurrentPlan.GradientOf(layer, bottom, States);

    public bool CanBeForced(int bottom) => bottom != 1;

    public void Backward(LayerPlan plan, BackwardContext context)
    {
        var lstm = (RecurrentPlan)plan;
        lstm.Backward(
            context,
            context.TopGradient(0),
            (states, gates, cont) =>
            {
                RecurrentPlan.AddProduct(context.Blob(lstm.HiddenBlob), states[0], 0, gates);
                LstmUnitLayer.Step(states[1], states[0], gates, cont);
            },
            (before, gates, cont, back, sums) => LstmUnitLayer.StepBack(before[1], gates, cont, back[0], back[1], sums));
    }

    public void EmitGradient(LayerPlan plan, GradientContext context)
    {
        var lstm = (RecurrentPlan)plan;
        lstm.EmitGradient(context, context.TopGradient(0), (body, before, gates, cont, back) =>
        {
            var (cell, sums) = LstmUnitLayer.EmitBack(body, before[1], gates, cont, back[0], back[1], lstm.Outputs, axis: 1);
            return ([back[0], cell], sums);
        });
    }
}
