//! From tokens to a tree, by operator precedence.
//!
//! `or` binds loosest, then `and`, `not`, comparisons (which do not chain), `+ -`, `* /`, unary
//! minus, and last the suffixes `.field` and `[lag]`.

use super::error::{Fault, Span};
use super::lexer::{Kind, Token, tokens};
use super::syntax::{BinaryOp, COMPARISON_POWER, Call, Expr, ExprKind, NEG_POWER, NOT_POWER};

/// Deepest tree that is accepted, counting the `[let]` names it goes through.
pub const DEPTH_MAX: usize = 100;

/// Most arguments of one call.
const ARGUMENTS_MAX: usize = 32;

pub(crate) fn parse(source: &str) -> Result<Expr, Fault> {
    let mut parser = Parser {
        source,
        tokens: tokens(source)?,
        at: 0,
        open: 0,
    };
    if parser.peek().kind == Kind::End {
        let whole = Span::new(0, source.len());
        return Err(Fault::new(whole, "the expression is empty"));
    }
    let expr = parser.expression(0)?;
    let token = parser.peek().clone();
    match token.kind {
        Kind::End => Ok(expr),
        Kind::Close => Err(Fault::new(token.span, "this `)` closes nothing")
            .suggest("remove it or open a parenthesis before it")),
        Kind::CloseLag => Err(Fault::new(token.span, "this `]` closes nothing")),
        _ => {
            let text = token.span.text(source);
            let message = format!("expected an operator before `{text}`");
            let fault = Fault::new(token.span, message);
            Err(match text {
                "AND" | "And" => fault.suggest("write `and`"),
                "OR" | "Or" => fault.suggest("write `or`"),
                _ => fault,
            })
        }
    }
}

struct Parser<'a> {
    source: &'a str,
    tokens: Vec<Token>,
    at: usize,
    /// Expressions begun and not finished.
    open: usize,
}

impl Parser<'_> {
    fn peek(&self) -> &Token {
        &self.tokens[self.at]
    }

    fn take(&mut self) -> Token {
        let token = self.tokens[self.at].clone();
        if token.kind != Kind::End {
            self.at += 1;
        }
        token
    }

    fn expression(&mut self, least: u8) -> Result<Expr, Fault> {
        self.open += 1;
        if self.open > DEPTH_MAX {
            return Err(too_deep(self.peek().span));
        }
        let mut left = self.operand()?;
        while let Some(op) = binary_op(&self.peek().kind) {
            if op.power() < least {
                break;
            }
            let op_span = self.take().span;
            let right = self.expression(op.power() + 1)?;
            if op.power() == COMPARISON_POWER
                && binary_op(&self.peek().kind).is_some_and(|op| op.power() == COMPARISON_POWER)
            {
                return Err(
                    Fault::new(self.peek().span, "comparisons cannot be chained")
                        .suggest("write `a < b and b < c`"),
                );
            }
            let span = left.span.to(op_span).to(right.span);
            let kind = ExprKind::Binary {
                op,
                left: Box::new(left),
                right: Box::new(right),
            };
            left = node(kind, span)?;
        }
        self.open -= 1;
        Ok(left)
    }

    fn operand(&mut self) -> Result<Expr, Fault> {
        let token = self.take();
        let expr = match token.kind {
            Kind::Minus => {
                let of = self.expression(NEG_POWER)?;
                let span = token.span.to(of.span);
                return match of.kind {
                    ExprKind::Number(value) => node(ExprKind::Number(-value), span),
                    _ => node(ExprKind::Neg(Box::new(of)), span),
                };
            }
            Kind::Not => {
                let of = self.expression(NOT_POWER)?;
                let span = token.span.to(of.span);
                return node(ExprKind::Not(Box::new(of)), span);
            }
            Kind::Number(value) => node(ExprKind::Number(value), token.span)?,
            Kind::True => node(ExprKind::Truth(true), token.span)?,
            Kind::False => node(ExprKind::Truth(false), token.span)?,
            Kind::Text => {
                let text = token.span.text(self.source);
                let inner = text.get(1..text.len() - 1).unwrap_or_default().to_owned();
                node(ExprKind::Text(inner), token.span)?
            }
            Kind::Open => {
                let mut inner = self.expression(0)?;
                let close = self.expect(&Kind::Close, ")", token.span)?;
                inner.span = token.span.to(close);
                inner
            }
            Kind::Name => self.name(token.span)?,
            _ => return Err(self.expected_operand(&token)),
        };
        self.suffixes(expr)
    }

    fn name(&mut self, span: Span) -> Result<Expr, Fault> {
        let span = self.qualified(span);
        let name = span.text(self.source).split_whitespace().collect();
        if self.peek().kind != Kind::Open {
            return node(ExprKind::Name(name), span);
        }
        let open = self.take().span;
        let mut arguments = Vec::new();
        if self.peek().kind != Kind::Close {
            loop {
                arguments.push(self.expression(0)?);
                if arguments.len() > ARGUMENTS_MAX {
                    let message = format!("a call takes at most {ARGUMENTS_MAX} arguments");
                    return Err(Fault::new(self.peek().span, message));
                }
                if self.peek().kind != Kind::Comma {
                    break;
                }
                self.take();
            }
        }
        let close = self.expect(&Kind::Close, ")", open)?;
        let call = Call {
            name,
            name_span: span,
            arguments,
        };
        node(ExprKind::Call(call), span.to(close))
    }

    /// Takes the rest of a call by TA-Lib's name, `ta.max(`, up to the parenthesis.
    fn qualified(&mut self, span: Span) -> Span {
        let follows = |at: usize, kind: Kind| {
            self.tokens
                .get(self.at + at)
                .is_some_and(|token| token.kind == kind)
        };
        let is_call = follows(0, Kind::Dot) && follows(1, Kind::Name) && follows(2, Kind::Open);
        if span.text(self.source) != "ta" || !is_call {
            return span;
        }
        self.take();
        span.to(self.take().span)
    }

    fn suffixes(&mut self, mut expr: Expr) -> Result<Expr, Fault> {
        loop {
            match self.peek().kind {
                Kind::Dot => {
                    let dot = self.take().span;
                    let field = self.take();
                    if field.kind != Kind::Name {
                        return Err(Fault::new(dot, "expected the name of an output after `.`")
                            .suggest("write for example `macd(close).hist`"));
                    }
                    let span = expr.span.to(field.span);
                    let kind = ExprKind::Field {
                        of: Box::new(expr),
                        name: field.span.text(self.source).to_owned(),
                        name_span: field.span,
                    };
                    expr = node(kind, span)?;
                }
                Kind::OpenLag => {
                    let open = self.take().span;
                    let bars = self.expression(0)?;
                    let close = self.expect(&Kind::CloseLag, "]", open)?;
                    let span = expr.span.to(close);
                    let kind = ExprKind::Lag {
                        of: Box::new(expr),
                        bars: Box::new(bars),
                    };
                    expr = node(kind, span)?;
                }
                _ => return Ok(expr),
            }
        }
    }

    fn expect(&mut self, kind: &Kind, sign: &str, opened: Span) -> Result<Span, Fault> {
        let token = self.peek().clone();
        if token.kind == *kind {
            return Ok(self.take().span);
        }
        let opener = opened.text(self.source);
        if token.kind == Kind::End {
            return Err(
                Fault::new(opened, format!("this `{opener}` is never closed"))
                    .suggest(format!("add `{sign}`")),
            );
        }
        let text = token.span.text(self.source);
        Err(Fault::new(
            token.span,
            format!("expected `{sign}` or an operator before `{text}`"),
        ))
    }

    fn expected_operand(&self, token: &Token) -> Fault {
        let text = token.span.text(self.source);
        match token.kind {
            Kind::End => Fault::new(token.span, "the expression ends too early")
                .suggest("a value is missing at the end"),
            Kind::Close if self.open <= 1 => Fault::new(token.span, "this `)` closes nothing")
                .suggest("remove it or open a parenthesis before it"),
            _ => Fault::new(token.span, format!("expected a value before `{text}`")),
        }
    }
}

fn binary_op(kind: &Kind) -> Option<BinaryOp> {
    Some(match kind {
        Kind::Plus => BinaryOp::Add,
        Kind::Minus => BinaryOp::Sub,
        Kind::Star => BinaryOp::Mul,
        Kind::Slash => BinaryOp::Div,
        Kind::Less => BinaryOp::Less,
        Kind::LessEqual => BinaryOp::LessEqual,
        Kind::Greater => BinaryOp::Greater,
        Kind::GreaterEqual => BinaryOp::GreaterEqual,
        Kind::Equal => BinaryOp::Equal,
        Kind::NotEqual => BinaryOp::NotEqual,
        Kind::And => BinaryOp::And,
        Kind::Or => BinaryOp::Or,
        _ => return None,
    })
}

fn node(kind: ExprKind, span: Span) -> Result<Expr, Fault> {
    let below = match &kind {
        ExprKind::Number(_) | ExprKind::Truth(_) | ExprKind::Text(_) | ExprKind::Name(_) => 0,
        ExprKind::Call(call) => call
            .arguments
            .iter()
            .map(|one| one.depth)
            .max()
            .unwrap_or(0),
        ExprKind::Field { of, .. } | ExprKind::Neg(of) | ExprKind::Not(of) => of.depth,
        ExprKind::Lag { of, bars } => of.depth.max(bars.depth),
        ExprKind::Binary { left, right, .. } => left.depth.max(right.depth),
    };
    if below >= DEPTH_MAX {
        return Err(too_deep(span));
    }
    Ok(Expr {
        kind,
        span,
        depth: below + 1,
    })
}

pub(crate) fn too_deep(span: Span) -> Fault {
    Fault::new(
        span,
        format!("the expression is nested more than {DEPTH_MAX} levels deep"),
    )
    .suggest("split it into several [let] names")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn precedence_is_the_documented_one() {
        let check = |source: &str, expected: &str| {
            assert_eq!(parse(source).unwrap().to_string(), expected, "{source}");
        };
        check("1+2*3", "1 + 2 * 3");
        check("(1+2)*3", "(1 + 2) * 3");
        check("1-(2-3)", "1 - (2 - 3)");
        check("(1-2)-3", "1 - 2 - 3");
        check("-a*b", "-a * b");
        check("-(a*b)", "-(a * b)");
        check("--a", "--a");
        check("not a>b and c", "not a > b and c");
        check("not(a and b)", "not (a and b)");
        check("a or b and c", "a or b and c");
        check("(a or b) and c", "(a or b) and c");
        check("macd( close,12 ).hist[ 1 ]", "macd(close, 12).hist[1]");
        check("(a+b)[2]", "(a + b)[2]");
        check("on('1d',close)", "on(\"1d\", close)");
        check("1e3 + .5", "1000 + 0.5");
        check("a - -1", "a - -1");
    }

    #[test]
    fn canonical_text_parses_to_itself() {
        for source in [
            "-(-a[1])",
            "(-a)[1]",
            "not not a == b",
            "a/(b/c)/d",
            "(not a) == b",
        ] {
            let once = parse(source).unwrap().to_string();
            assert_eq!(parse(&once).unwrap().to_string(), once);
        }
    }

    #[test]
    fn deep_and_long_texts_are_refused() {
        let check = |source: String| {
            let fault = parse(&source).unwrap_err();
            let said = fault.message.contains("nested") || fault.message.contains("bytes");
            assert!(said, "{}", fault.message);
        };
        check("(".repeat(5_000));
        check("-".repeat(5_000));
        check("not ".repeat(2_000));
        check(vec!["a"; 3_000].join("+"));
        check(format!("a{}", "[0]".repeat(2_000)));
        check("a".repeat(SOURCE_TOO_LONG));
    }

    const SOURCE_TOO_LONG: usize = super::super::lexer::SOURCE_BYTES_MAX + 1;
}
